// expect: value ok
() => { try { Object.defineProperty(Function.prototype, Symbol.hasInstance, { value: () => true }); return 'replaced'; } catch {} progress(1); console.log('x', { a: 1 }); return 'ok'; }
