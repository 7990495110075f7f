// expect: problem worker-exception
export default { async fetch(request, env, ctx) { const r = new Response('x'); await r.text(); return r; } };
