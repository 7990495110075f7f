// expect: error 
() => { throw Object.defineProperty(new Error('x'), 'stack', { get() { throw 1; } }); }
