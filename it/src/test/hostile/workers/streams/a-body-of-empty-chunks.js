// expect: problem | status
// long
export default { async fetch(request, env, ctx) { return new Response(new ReadableStream({ async pull(c) { await null; c.enqueue(new Uint8Array(1)); c.enqueue(new Uint8Array(0).slice()); } })); } };
