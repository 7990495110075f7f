// expect: problem worker-exception | status 200
export default { async fetch(request, env, ctx) { const key = await (globalThis.getOmniKey ?? (() => { throw new TypeError('none'); }))('../../secret'); return new Response(typeof key); } };
