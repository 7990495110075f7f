// expect: status 200 done
export default { async fetch(request, env, ctx) { console.error('x'.repeat(20e6)); return new Response('done'); } };
