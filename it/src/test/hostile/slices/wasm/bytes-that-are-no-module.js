// expect: value CompileError
() => { try { new WebAssembly.Module(new Uint8Array([0, 97, 115, 109, 2, 0, 0, 0])); } catch (e) { return e.name; } }
