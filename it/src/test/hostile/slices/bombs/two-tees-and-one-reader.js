// expect: value | end | error
async () => { const [a, b] = new ReadableStream({ pull(c) { c.enqueue(new Uint8Array(1e6)); } }).tee(); const r = a.getReader(); for (let i = 0; i < 500; i++) await r.read(); return typeof b; }
