// expect: value ok
() => { Object.getPrototypeOf(Uint8Array.prototype).set = () => { throw new Error('patched'); }; progress(1); console.log('x', { a: 1 }); return 'ok'; }
