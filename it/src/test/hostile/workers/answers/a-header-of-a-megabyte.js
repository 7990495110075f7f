// expect: problem | status
export default { async fetch(request, env, ctx) { return new Response('x', { headers: { a: 'v'.repeat(1e6) } }); } };
