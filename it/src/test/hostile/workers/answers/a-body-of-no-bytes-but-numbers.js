// expect: problem | status
export default { async fetch(request, env, ctx) { return new Response(new ReadableStream({ start(c) { c.enqueue(1); c.close(); } })); } };
