// expect: value RangeError | value TypeError
() => { try { new WebAssembly.Memory({ initial: 65536, maximum: 65536 }); return 'held'; } catch (e) { return e.name; } }
