// expect: status 200 ok
export default { async fetch(request, env, ctx) { for (const c of [Map, WeakMap, Set]) for (const n of ['get', 'set', 'has', 'add', 'delete']) if (c.prototype[n]) c.prototype[n] = () => { throw new Error('patched'); }; return new Response('ok'); } };
