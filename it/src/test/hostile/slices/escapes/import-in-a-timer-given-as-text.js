// expect: value refused
() => new Promise((done) => { globalThis.done = done; setTimeout("import('node:vm').then(() => done('out'), () => done('refused'))"); })
