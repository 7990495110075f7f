// expect: status 200 ok
export default { async fetch(request, env, ctx) { TextEncoder.prototype.encode = TextDecoder.prototype.decode = () => { throw new Error('patched'); }; return new Response('ok'); } };
