// expect: value TypeError | error | value
async () => { try { await WebAssembly.compileStreaming({ __proto__: Response.prototype }); return 'compiled'; } catch (e) { return e.name; } }
