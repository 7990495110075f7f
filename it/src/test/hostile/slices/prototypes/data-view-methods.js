// expect: value ok
() => { for (const n of ['setUint32', 'getUint32', 'setFloat64', 'setUint16']) DataView.prototype[n] = () => { throw new Error('patched'); }; progress(1); console.log('x', { a: 1 }); return 'ok'; }
