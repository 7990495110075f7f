// expect: status 200 | problem 
export default { async fetch(request, env, ctx) { const seen = []; try { Object.setPrototypeOf(globalThis, new Proxy({}, { get(t, k) { seen.push(String(k)); } })); } catch {} await null; return new Response(/core|op_/.test(seen.join()) ? 'spied' : 'blind'); } };
