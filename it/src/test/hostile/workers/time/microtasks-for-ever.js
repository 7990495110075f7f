// expect: problem cpu-limit
export default { async fetch(request, env, ctx) { for (;;) await null; } };
