// expect: value | error | end
() => { const a = new Uint8Array(6e7); a.set([0, 97, 115, 109, 1, 0, 0, 0]); try { new WebAssembly.Module(a); return 'made'; } catch (e) { return e.name; } }
