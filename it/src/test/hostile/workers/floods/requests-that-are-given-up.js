// expect: status 200 done | problem cpu-limit
export default { async fetch(request, env, ctx) { for (let i = 0; i < 500; i++) { const c = new AbortController(); fetch('http://example.com/', { signal: c.signal }).catch(() => {}); c.abort(); } return new Response('done'); } };
