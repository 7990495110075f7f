// expect: value ok
() => { for (const n of Object.getOwnPropertyNames(Math)) { try { Math[n] = () => { throw new Error('patched'); }; } catch {} } progress(1); console.log('x', { a: 1 }); return 'ok'; }
