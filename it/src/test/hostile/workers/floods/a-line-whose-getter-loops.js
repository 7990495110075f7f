// expect: problem cpu-limit | status 200
export default { async fetch(request, env, ctx) { console.log({ get a() { for (;;); } }); return new Response('done'); } };
