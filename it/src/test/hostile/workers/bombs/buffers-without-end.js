// expect: status 200 RangeError | problem memory-limit
export default { async fetch(request, env, ctx) { const a = []; try { for (;;) a.push(new Uint8Array(8e6).fill(1)); } catch (e) { return new Response(e.name); } } };
