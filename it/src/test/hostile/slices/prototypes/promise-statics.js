// expect: value ok
() => { Promise.resolve = Promise.reject = Promise.all = () => { throw new Error('patched'); }; progress(1); console.log('x', { a: 1 }); return 'ok'; }
