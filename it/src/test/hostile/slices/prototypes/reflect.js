// expect: value ok
() => { for (const n of Object.getOwnPropertyNames(Reflect)) Reflect[n] = () => { throw new Error('patched'); }; progress(1); console.log('x', { a: 1 }); return 'ok'; }
