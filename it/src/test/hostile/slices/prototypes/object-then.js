// expect: value ok
() => { Object.defineProperty(Object.prototype, 'then', { configurable: true, get() { return undefined; } }); progress(1); console.log('x', { a: 1 }); return 'ok'; }
