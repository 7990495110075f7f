// expect: problem | status
// long
export default { async fetch(request, env, ctx) { return new Response(new ReadableStream({ pull(c) { c.enqueue(new Uint8Array(1e6)); } }).pipeThrough(new CompressionStream('gzip'))); } };
