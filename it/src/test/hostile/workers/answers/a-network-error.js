// expect: problem worker-exception | status
export default { async fetch(request, env, ctx) { return Response.error(); } };
