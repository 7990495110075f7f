// expect: status 200 x | problem cpu-limit
export default { async fetch(request, env, ctx) { ctx.waitUntil(new Promise((d) => setTimeout(d, 1)).then(() => { for (;;); })); return new Response('x'); } };
