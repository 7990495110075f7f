// expect: problem
export default { async fetch(request, env, ctx) { throw new Error('x'.repeat(20e6)); } };
