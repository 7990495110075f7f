// expect: value RangeError | value held
() => { try { const a = []; for (;;) a.push(new WebAssembly.Memory({ initial: 1000 })); } catch (e) { return e.name; } }
