// expect: problem worker-exception
export default { async fetch(request, env, ctx) { const r = new Response('x'); r.body.getReader(); return r; } };
