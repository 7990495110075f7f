// expect: problem memory-limit | problem cpu-limit
export default { async fetch(request, env, ctx) { const a = []; for (;;) a.push(new Promise(() => {})); } };
