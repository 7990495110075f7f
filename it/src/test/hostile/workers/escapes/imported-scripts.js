// expect: problem worker-exception | status 200 none
export default { async fetch(request, env, ctx) { if (typeof importScripts === 'undefined') return new Response('none'); importScripts('file:///etc/passwd'); return new Response('out'); } };
