// expect: value RangeError | value held | end OUT_OF_MEMORY
() => { try { const t = new WebAssembly.Table({ initial: 1, element: 'anyfunc' }); for (;;) t.grow(1e6); } catch (e) { return e.name; } }
