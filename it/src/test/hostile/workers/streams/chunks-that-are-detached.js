// expect: problem | status
export default { async fetch(request, env, ctx) { return new Response(new ReadableStream({ start(c) { const b = new Uint8Array(8); structuredClone(b.buffer, { transfer: [b.buffer] }); c.enqueue(b); c.close(); } })); } };
