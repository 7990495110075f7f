// expect: value RangeError | end OUT_OF_MEMORY
() => { try { const b = new ArrayBuffer(1, { maxByteLength: 2e9 }); for (let n = 1; ; n *= 2) { b.resize(n); new Uint8Array(b).fill(1); } } catch (e) { return e.name; } }
