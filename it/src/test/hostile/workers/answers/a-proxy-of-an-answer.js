// expect: problem worker-exception | status 200
export default { async fetch(request, env, ctx) { return new Proxy(new Response('x'), {}); } };
