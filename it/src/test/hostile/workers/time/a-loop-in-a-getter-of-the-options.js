// expect: problem cpu-limit
export default { async fetch(request, env, ctx) { return new Response('x', { get status() { for (;;); } }); } };
