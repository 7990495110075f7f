// expect: value ok
() => { Object.getPrototypeOf((function* () {}).prototype).next = () => { throw new Error('patched'); }; Object.getPrototypeOf([][Symbol.iterator]()).next = () => { throw new Error('patched'); }; progress(1); console.log('x', { a: 1 }); return 'ok'; }
