// expect: value ok
() => { globalThis.BigInt = () => { throw new Error('patched'); }; globalThis.Number = () => { throw new Error('patched'); }; progress(1); console.log('x', { a: 1 }); return 'ok'; }
