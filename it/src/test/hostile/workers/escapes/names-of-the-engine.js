// expect: status 200 none
export default { async fetch(request, env, ctx) { return new Response(['Deno', 'process', 'Buffer', 'require', 'global', 'Worker'].filter((n) => n in globalThis).join() || 'none'); } };
