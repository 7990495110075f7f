// expect: status 200 done | problem cpu-limit
export default { async fetch(request, env, ctx) { globalThis.onunhandledrejection = () => { Promise.reject(new Error('again')); }; Promise.reject(new Error('first')); await new Promise((d) => setTimeout(d, 20)); return new Response('done'); } };
