// expect: status 200 RangeError
export default { async fetch(request, env, ctx) { const f = () => f() + 1; try { f(); } catch (e) { return new Response(e.name); } } };
