// expect: problem worker-exception | status
export default { async fetch(request, env, ctx) { return new Response(null, { status: 101 }); } };
