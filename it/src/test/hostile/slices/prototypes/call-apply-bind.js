// expect: value ok
() => { for (const n of ['call', 'apply', 'bind']) { try { Function.prototype[n] = () => 'forged'; return 'replaced'; } catch {} } progress(1); console.log('x', { a: 1 }); return 'ok'; }
