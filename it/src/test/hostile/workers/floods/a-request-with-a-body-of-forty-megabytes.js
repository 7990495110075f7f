// expect: status 200 refused | problem
export default { async fetch(request, env, ctx) { try { await fetch('http://example.com/', { method: 'POST', body: 'x'.repeat(40e6) }); } catch { return new Response('refused'); } return new Response('sent'); } };
