// expect: value ok
() => { RegExp.prototype.exec = RegExp.prototype.test = () => { throw new Error('patched'); }; RegExp.prototype[Symbol.replace] = () => { throw new Error('patched'); }; progress(1); console.log('x', { a: 1 }); return 'ok'; }
