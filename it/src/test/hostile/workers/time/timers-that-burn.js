// expect: problem cpu-limit | problem wall-limit
export default { async fetch(request, env, ctx) { const burn = () => { const end = Date.now() + 20; while (Date.now() < end); setTimeout(burn); }; burn(); await new Promise(() => {}); } };
