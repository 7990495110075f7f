// expect: status 200 ok
export default { async fetch(request, env, ctx) { JSON.stringify = JSON.parse = () => { throw new Error('patched'); }; console.log({ a: 1 }); return new Response('ok'); } };
