// expect: value ok
() => { for (const n of ['get', 'set', 'has']) WeakMap.prototype[n] = () => { throw new Error('patched'); }; progress(1); console.log('x', { a: 1 }); return 'ok'; }
