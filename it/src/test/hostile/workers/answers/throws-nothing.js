// expect: problem worker-exception
export default { async fetch(request, env, ctx) { throw undefined; } };
