// expect: status 200 | problem
export default { async fetch(request, env, ctx) { return new Response('x', { headers: { 'content-length': '999999', 'transfer-encoding': 'chunked', connection: 'upgrade', upgrade: 'h2c' } }); } };
