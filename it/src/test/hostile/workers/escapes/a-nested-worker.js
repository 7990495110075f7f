// expect: problem worker-exception
export default { async fetch(request, env, ctx) { new Worker('data:text/javascript,1'); return new Response('out'); } };
