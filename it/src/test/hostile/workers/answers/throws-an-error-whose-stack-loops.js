// expect: problem cpu-limit
export default { async fetch(request, env, ctx) { throw Object.defineProperty(new Error('x'), 'stack', { get() { for (;;); } }); } };
