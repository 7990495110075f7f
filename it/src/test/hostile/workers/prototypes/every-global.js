// expect: status 200 ok
export default { async fetch(request, env, ctx) { const R = Response; for (const n of Object.getOwnPropertyNames(globalThis)) { try { globalThis[n] = undefined; } catch {} } return new R('ok'); } };
