// expect: problem | status
export default { async fetch(request, env, ctx) { let n = 0; const t = new TransformStream({ transform(chunk, c) { for (let i = 0; i < 1000; i++) c.enqueue(chunk); } }); const w = t.writable.getWriter(); w.write(new Uint8Array(65536)).catch(() => {}); w.close().catch(() => {}); return new Response(t.readable); } };
