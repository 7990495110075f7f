// expect: problem | status
export default { async fetch(request, env, ctx) { let n = 0; return new Response(new ReadableStream({ pull(c) { if (n++ < 3000) c.enqueue(new Uint8Array(1)); else c.close(); } })); } };
