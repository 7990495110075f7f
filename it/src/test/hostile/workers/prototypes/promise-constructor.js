// expect: status 200 ok | problem
export default { async fetch(request, env, ctx) { Object.defineProperty(Promise.prototype, 'constructor', { get() { throw new Error('no'); } }); await 1; return new Response('ok'); } };
