// expect: error 
() => new Function('return import("node:fs")')().then(() => 'out')
