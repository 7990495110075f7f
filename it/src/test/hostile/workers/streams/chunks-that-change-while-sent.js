// expect: status 200 | problem
export default { async fetch(request, env, ctx) { const b = new Uint8Array(8); setInterval(() => b.fill(Math.random() * 255), 0); return new Response(new ReadableStream({ start(c) { c.enqueue(b); c.close(); } })); } };
