// expect: value refused
() => new Promise((done) => queueMicrotask(() => (0, eval)("import('node:os')").then(() => done('out'), () => done('refused'))))
