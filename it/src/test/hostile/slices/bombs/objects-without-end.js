// expect: end OUT_OF_MEMORY | end CPU_LIMIT
() => { let a = null; for (;;) a = { a, b: [1, 2, 3], c: 'x' }; }
