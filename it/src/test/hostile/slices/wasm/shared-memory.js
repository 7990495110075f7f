// expect: value SharedArrayBuffer | value RangeError
() => { try { const m = new WebAssembly.Memory({ initial: 1, maximum: 2, shared: true }); return m.buffer.constructor.name; } catch (e) { return e.name; } }
