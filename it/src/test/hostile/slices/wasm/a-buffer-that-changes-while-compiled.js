// expect: value done | error
async () => { const b = new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0]); const p = WebAssembly.compile(b); b.fill(255); await p; return 'done'; }
