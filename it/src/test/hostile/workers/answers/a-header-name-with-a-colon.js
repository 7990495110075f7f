// expect: problem worker-exception
export default { async fetch(request, env, ctx) { return new Response('x', { headers: { 'a: b': 'c' } }); } };
