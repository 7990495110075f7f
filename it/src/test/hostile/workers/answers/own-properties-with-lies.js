// expect: status 200 true | problem worker-exception
export default { async fetch(request, env, ctx) { const r = new Response('true'); Object.defineProperty(r, 'status', { value: 1e9 }); Object.defineProperty(r, 'headers', { get() { throw 1; } }); return r; } };
