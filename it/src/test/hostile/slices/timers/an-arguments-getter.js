// expect: value passed
() => new Promise((done) => setTimeout((a) => done('passed'), 1, { get a() { throw 1; } }))
