// expect: status 200 2000 | problem cpu-limit
export default { async fetch(request, env, ctx) { let n = 0; await Promise.all(Array.from({ length: 2000 }, (_, i) => fetch('http://example.com/' + i).catch(() => n++))); return new Response(String(n)); } };
