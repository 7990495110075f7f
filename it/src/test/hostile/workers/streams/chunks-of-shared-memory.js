// expect: problem | status
export default { async fetch(request, env, ctx) { return new Response(new ReadableStream({ start(c) { c.enqueue(new Uint8Array(new SharedArrayBuffer(8))); c.close(); } })); } };
