// expect: value passed | error ERR_MODULE_NOT_FOUND
async () => { const r = new FinalizationRegistry(eval); (() => { for (let i = 0; i < 1000; i++) r.register({}, "import('node:fs')"); })(); const a = []; for (let i = 0; i < 200; i++) { a.push(new Array(1e4)); if (i % 20 === 0) { a.length = 0; await new Promise((d) => setTimeout(d)); } } return 'passed'; }
