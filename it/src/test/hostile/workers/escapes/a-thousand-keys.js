// expect: status 200 refused
export default { async fetch(request, env, ctx) { let n = 0; for (let i = 0; i < 1000; i++) { try { await globalThis.getOmniKey('k' + i); } catch { n++; } } return new Response(n === 1000 ? 'refused' : 'given'); } };
