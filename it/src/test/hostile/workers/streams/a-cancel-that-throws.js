// expect: status 200 | problem
export default { async fetch(request, env, ctx) { return new Response(new ReadableStream({ start(c) { c.enqueue(new Uint8Array(1)); c.close(); }, cancel() { throw 1; } })); } };
