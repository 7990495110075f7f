// expect: value ok
() => { Number.prototype.toString = Number.prototype.valueOf = Number.isInteger = Number.isFinite = () => { throw new Error('patched'); }; progress(1); console.log('x', { a: 1 }); return 'ok'; }
