// expect: problem | status
export default { async fetch(request, env, ctx) { return new Response('x'.repeat(40e6)); } };
