// expect: value ok
() => { Object.defineProperty(Promise, Symbol.species, { get() { throw new Error('species'); } }); progress(1); console.log('x', { a: 1 }); return 'ok'; }
