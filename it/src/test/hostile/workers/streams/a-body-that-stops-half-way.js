// expect: problem worker-hung | status | problem wall-limit
export default { async fetch(request, env, ctx) { return new Response(new ReadableStream({ start(c) { c.enqueue(new Uint8Array(10)); } })); } };
