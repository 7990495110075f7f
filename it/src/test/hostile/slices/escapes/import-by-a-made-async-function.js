// expect: error 
() => { const A = (async () => {}).constructor; return new A('return import("node:fs")')().then(() => 'out'); }
