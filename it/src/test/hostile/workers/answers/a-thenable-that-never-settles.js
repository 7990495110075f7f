// expect: problem worker-hung
export default { async fetch(request, env, ctx) { return { then() {} }; } };
