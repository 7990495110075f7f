// expect: value refused
() => new Promise((done) => { const t = new EventTarget(); t.addEventListener('x', () => (0, eval)("import('node:net')").then(() => done('out'), () => done('refused'))); t.dispatchEvent(new Event('x')); })
