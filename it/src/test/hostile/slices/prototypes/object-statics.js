// expect: value ok
() => { for (const n of ['defineProperty', 'keys', 'assign', 'freeze', 'create', 'getOwnPropertyDescriptor', 'getPrototypeOf', 'entries']) Object[n] = () => { throw new Error('patched'); }; progress(1); console.log('x', { a: 1 }); return 'ok'; }
