// expect: problem cpu-limit
export default { async fetch(request, env, ctx) { return new Response(String(/^(a+)+$/.test('a'.repeat(40) + '!'))); } };
