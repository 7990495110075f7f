// expect: status 200 x | problem
export default { async fetch(request, env, ctx) { setTimeout(() => { for (;;); }, 1); return new Response('x'); } };
