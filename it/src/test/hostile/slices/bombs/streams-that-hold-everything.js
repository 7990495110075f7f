// expect: value | end
async () => { const s = new ReadableStream({ pull(c) { c.enqueue(new Uint8Array(1e6)); } }, { highWaterMark: 1e9, size: () => 0 }); await new Promise((d) => setTimeout(d, 50)); return 'held' + typeof s; }
