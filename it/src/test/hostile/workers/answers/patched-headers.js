// expect: status 200 true | problem worker-exception
export default { async fetch(request, env, ctx) { for (const n of ['get', 'entries', 'forEach', Symbol.iterator, 'append', 'keys']) Headers.prototype[n] = () => { throw new Error('patched'); }; return new Response('true', { headers: { a: 'b' } }); } };
