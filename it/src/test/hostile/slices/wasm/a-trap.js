// expect: value RuntimeError
() => { const m = new WebAssembly.Module(new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0, 1, 4, 1, 96, 0, 0, 3, 2, 1, 0, 7, 5, 1, 1, 102, 0, 0, 10, 5, 1, 3, 0, 0, 11])); try { new WebAssembly.Instance(m).exports.f(); } catch (e) { return e.name; } }
