// expect: value ok
() => { for (const n of ['Error', 'TypeError', 'RangeError', 'DOMException']) globalThis[n] = () => { throw new Error('patched'); }; progress(1); console.log('x', { a: 1 }); return 'ok'; }
