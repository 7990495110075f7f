// expect: value thrown
() => { const m = new WebAssembly.Module(new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0, 1, 4, 1, 96, 0, 0, 2, 7, 1, 1, 97, 1, 98, 0, 0, 8, 1, 0])); try { new WebAssembly.Instance(m, { a: { b() { throw 'thrown'; } } }); } catch (e) { return e; } }
