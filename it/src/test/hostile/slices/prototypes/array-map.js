// expect: value ok
() => { Array.prototype.map = Array.prototype.forEach = Array.prototype.join = () => { throw new Error('patched'); }; progress(1); console.log('x', { a: 1 }); return 'ok'; }
