// expect: status 200 refused
export default { async fetch(request, env, ctx) { for (const u of ['./cell.mjs', './worker-scope.mjs', '/host/libc.mjs', 'file:///proc/self/exe']) { try { await import(u); return new Response('out'); } catch {} } return new Response('refused'); } };
