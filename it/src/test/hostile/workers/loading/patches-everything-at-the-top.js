// expect: status 200 x | problem
for (const c of [Array, Map, String, Promise]) for (const n of Object.getOwnPropertyNames(c.prototype)) { try { if (!/constructor|then/.test(n)) c.prototype[n] = () => { throw new Error('patched'); }; } catch {} } export default { fetch: () => new Response('x') };
