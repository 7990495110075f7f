// expect: status 200 RangeError | problem
export default { async fetch(request, env, ctx) { let s = 'x'; try { for (;;) s += s; } catch (e) { return new Response(e.name); } } };
