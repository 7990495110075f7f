// expect: problem wall-limit
// long
export default { async fetch(request, env, ctx) { await new Promise(() => setInterval(() => {}, 50)); } };
