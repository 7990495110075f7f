// expect: problem worker-exception
export default { async fetch(request, env, ctx) { await new Function('return import("node:child_process")')(); return new Response('out'); } };
