// expect: status 200 done | problem cpu-limit
export default { async fetch(request, env, ctx) { for (let i = 0; i < 1e5; i++) console.log('line', i); return new Response('done'); } };
