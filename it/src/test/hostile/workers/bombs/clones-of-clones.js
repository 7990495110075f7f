// expect: status 200 | problem
export default { async fetch(request, env, ctx) { let r = new Response('x'.repeat(1e5)); const a = []; for (let i = 0; i < 2000; i++) a.push(r.clone()); return r; } };
