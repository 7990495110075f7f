// expect: value ok
() => { Error.prototype.toString = () => { throw new Error('patched'); }; Error.captureStackTrace = () => { throw new Error('patched'); }; progress(1); console.log('x', { a: 1 }); return 'ok'; }
