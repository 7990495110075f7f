// expect: problem memory-limit | problem cpu-limit
export default { async fetch(request, env, ctx) { const a = []; for (;;) a.push(new Array(1e5).fill(0.5)); } };
