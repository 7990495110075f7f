// expect: value ok
() => { TextEncoder.prototype.encode = () => { throw new Error('patched'); }; TextDecoder.prototype.decode = () => { throw new Error('patched'); }; progress(1); console.log('x', { a: 1 }); return 'ok'; }
