// expect: status 200 x | problem
export default { async fetch(request, env, ctx) { const [a, b] = new Response('x').body.tee(); globalThis.kept = b; return new Response(a); } };
