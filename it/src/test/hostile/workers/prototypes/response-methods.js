// expect: status 200 ok | problem
export default { async fetch(request, env, ctx) { for (const n of ['text', 'arrayBuffer', 'clone', 'json', 'blob']) Response.prototype[n] = () => { throw new Error('patched'); }; return new Response('ok'); } };
