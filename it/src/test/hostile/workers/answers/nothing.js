// expect: problem worker-exception
export default { async fetch(request, env, ctx) { return undefined; } };
