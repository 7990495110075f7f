// expect: value refused
() => new Promise((done) => { const s = new ReadableStream({ pull: eval.bind(null, "import('node:fs')") }); s.getReader().read().then(() => done('out'), () => done('refused')); setTimeout(() => done('refused'), 50); })
