// expect: value ok
() => { ArrayBuffer.prototype.slice = () => { throw new Error('patched'); }; ArrayBuffer.prototype.resize = () => { throw new Error('patched'); }; progress(1); console.log('x', { a: 1 }); return 'ok'; }
