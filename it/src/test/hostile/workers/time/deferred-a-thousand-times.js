// expect: status 200 x
export default { async fetch(request, env, ctx) { for (let i = 0; i < 1000; i++) ctx.waitUntil(Promise.reject(new Error(i))); return new Response('x'); } };
