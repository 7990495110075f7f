// expect: problem cpu-limit
export default { async fetch(request, env, ctx) { for (;;) { try { throw 1; } catch {} finally { continue; } } } };
