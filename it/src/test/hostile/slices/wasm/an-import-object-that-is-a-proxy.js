// expect: value | error
() => { const m = new WebAssembly.Module(new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0, 1, 4, 1, 96, 0, 0, 2, 7, 1, 1, 97, 1, 98, 0, 0])); try { new WebAssembly.Instance(m, new Proxy({}, { get() { throw new Error('trap'); } })); } catch (e) { return e.message; } }
