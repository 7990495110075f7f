// expect: status 200 ok
export default { async fetch(request, env, ctx) { Array.prototype.push = Array.prototype.map = Array.prototype[Symbol.iterator] = () => { throw new Error('patched'); }; return new Response('ok'); } };
