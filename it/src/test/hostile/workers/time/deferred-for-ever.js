// expect: status 200 x
export default { async fetch(request, env, ctx) { ctx.waitUntil(new Promise(() => setInterval(() => {}, 10))); return new Response('x'); } };
