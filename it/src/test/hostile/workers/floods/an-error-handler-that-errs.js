// expect: status 200 done | problem cpu-limit
export default { async fetch(request, env, ctx) { globalThis.onerror = () => { throw new Error('again'); }; addEventListener('error', () => { throw new Error('and again'); }); setTimeout(() => { throw new Error('first'); }); await new Promise((d) => setTimeout(d, 20)); return new Response('done'); } };
