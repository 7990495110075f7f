// expect: status 200 done | problem
export default { async fetch(request, env, ctx) { for (let i = 0; i < 1e4; i++) reportError(new Error('r' + i)); return new Response('done'); } };
