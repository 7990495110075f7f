// expect: end CPU_LIMIT
() => { throw Object.defineProperty(new Error('x'), 'stack', { get() { for (;;); } }); }
