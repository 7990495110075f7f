// expect: problem worker-exception
export default { async fetch(request, env, ctx) { throw new Response('x', { status: 200 }); } };
