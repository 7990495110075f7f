// expect: error 
() => { const G = (function* () {}).constructor; return new G('yield import("node:fs")')().next().value.then(() => 'out'); }
