// expect: problem cpu-limit | problem memory-limit
export default { async fetch(request, env, ctx) { return new Response('x', { headers: { [Symbol.iterator]: function* () { for (;;) yield ['a', 'b']; } } }); } };
