// expect: value ok
() => { Object.defineProperty(Array, Symbol.species, { value: class extends Array { constructor() { throw 1; } } }); progress(1); console.log('x', { a: 1 }); return 'ok'; }
