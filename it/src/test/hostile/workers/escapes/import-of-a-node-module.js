// expect: problem worker-exception
export default { async fetch(request, env, ctx) { await import('node:fs'); return new Response('out'); } };
