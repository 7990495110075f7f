// expect: value refused
() => new Promise((done) => setTimeout(() => (0, eval)("import('node:vm')").then(() => done('out'), () => done('refused'))))
