// expect: status 200 ok | problem
export default { async fetch(request, env, ctx) { ReadableStream.prototype.getReader = () => { throw new Error('patched'); }; ReadableStreamDefaultReader.prototype.read = () => { throw new Error('patched'); }; return new Response('ok'); } };
