// expect: status 200 refused
export default { async fetch(request, env, ctx) { try { await fetch('http://example.com/' + 'x'.repeat(1e6)); } catch { return new Response('refused'); } return new Response('sent'); } };
