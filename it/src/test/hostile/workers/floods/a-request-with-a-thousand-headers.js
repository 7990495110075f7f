// expect: status 200 refused | problem cpu-limit
export default { async fetch(request, env, ctx) { const h = new Headers(); for (let i = 0; i < 3000; i++) h.append('x-' + i, 'v'); try { await fetch('http://example.com/', { headers: h }); } catch { return new Response('refused'); } return new Response('sent'); } };
