// expect: status 200 | problem worker-exception
export default { async fetch(request, env, ctx) { globalThis.r ??= new Response('x'); return globalThis.r; } };
