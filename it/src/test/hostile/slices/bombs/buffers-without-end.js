// expect: value RangeError | end OUT_OF_MEMORY
() => { const a = []; try { for (;;) a.push(new Uint8Array(8e6).fill(1)); } catch (e) { return e.name; } }
