// expect: problem worker-hung
export default { async fetch(request, env, ctx) { let p; p = (async () => { await null; await p; })(); await p; } };
