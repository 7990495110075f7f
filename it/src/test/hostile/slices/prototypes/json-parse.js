// expect: value ok
() => { JSON.parse = () => { throw new Error('patched'); }; progress(1); console.log('x', { a: 1 }); return 'ok'; }
