// expect: end OUT_OF_MEMORY | end CPU_LIMIT | value
async () => { const a = []; const b = new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0, 1, 4, 1, 96, 0, 0, 3, 2, 1, 0, 10, 4, 1, 2, 0, 11]); for (;;) a.push(await WebAssembly.instantiate(b)); }
