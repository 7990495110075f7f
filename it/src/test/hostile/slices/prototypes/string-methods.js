// expect: value ok
() => { for (const n of ['indexOf', 'slice', 'split', 'trim', 'startsWith', 'replace', 'charCodeAt', 'match', 'toString']) String.prototype[n] = () => { throw new Error('patched'); }; progress(1); console.log('x', { a: 1 }); return 'ok'; }
