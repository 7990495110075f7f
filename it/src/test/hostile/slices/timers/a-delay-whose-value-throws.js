// expect: value fired | error
() => new Promise((done) => { try { setTimeout(() => {}, { valueOf() { throw 1; } }); } catch {} setTimeout(() => done('fired')); })
