// expect: problem | status
export default { async fetch(request, env, ctx) { let n = 0; return new Response(new ReadableStream({ pull(c) { if (n++ === 2) c.error(new Error('half')); else c.enqueue(new Uint8Array(10)); } })); } };
