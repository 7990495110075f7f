// expect: status 200 | problem
export default { async fetch(request, env, ctx) { const r = new Response('[' + '[],'.repeat(2e6) + '[]]'); return new Response(String((await r.json()).length)); } };
