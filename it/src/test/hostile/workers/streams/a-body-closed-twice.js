// expect: problem | status
export default { async fetch(request, env, ctx) { return new Response(new ReadableStream({ start(c) { c.enqueue(new Uint8Array(1)); c.close(); c.close(); } })); } };
