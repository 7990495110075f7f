// expect: status 200 ok | problem
export default { async fetch(request, env, ctx) { Object.defineProperty(Object.prototype, 'then', { configurable: true, get() { return undefined; } }); return new Response('ok'); } };
