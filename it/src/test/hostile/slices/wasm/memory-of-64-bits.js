// expect: value RangeError | value TypeError
() => { try { new WebAssembly.Memory({ address: 'i64', initial: 1n << 40n }); return 'held'; } catch (e) { return e.name; } }
