// expect: status 200 RangeError | problem
export default { async fetch(request, env, ctx) { const a = []; try { for (;;) a.push(new WebAssembly.Memory({ initial: 1000 })); } catch (e) { return new Response(e.name); } } };
