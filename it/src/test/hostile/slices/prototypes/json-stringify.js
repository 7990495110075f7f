// expect: value ok
() => { JSON.stringify = () => { throw new Error('patched'); }; progress(1); console.log('x', { a: 1 }); return 'ok'; }
