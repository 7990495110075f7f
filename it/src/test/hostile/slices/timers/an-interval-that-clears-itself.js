// expect: value 3
() => new Promise((done) => { let n = 0; const h = setInterval(() => { if (++n === 3) { clearInterval(h); done(String(n)); } }, 1); })
