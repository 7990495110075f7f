// expect: end OUT_OF_MEMORY | end CPU_LIMIT | value | error
() => { let a = ['x'.repeat(1000)]; for (;;) a = a.concat(a.map((s) => s + s.length)); }
