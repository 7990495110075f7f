// expect: value ok
() => { globalThis.queueMicrotask = globalThis.setTimeout = globalThis.clearTimeout = () => { throw new Error('patched'); }; progress(1); console.log('x', { a: 1 }); return 'ok'; }
