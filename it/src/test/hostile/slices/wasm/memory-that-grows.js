// expect: value RangeError | end OUT_OF_MEMORY
() => { const m = new WebAssembly.Memory({ initial: 1 }); try { for (;;) { m.grow(100); new Uint8Array(m.buffer).fill(1); } } catch (e) { return e.name; } }
