// expect: problem | status
export default { async fetch(request, env, ctx) { const h = new Headers(); for (let i = 0; i < 3000; i++) h.append('x-' + i, 'v'); return new Response('x', { headers: h }); } };
