// expect: problem worker-exception
export default { async fetch(request, env, ctx) { throw Object.defineProperty(new Error('x'), 'stack', { get() { throw 1; } }); } };
