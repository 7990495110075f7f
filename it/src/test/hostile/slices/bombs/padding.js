// expect: value RangeError | end OUT_OF_MEMORY | end CPU_LIMIT
() => { try { const a = []; for (;;) a.push('x'.padEnd(5e8, 'yz')); } catch (e) { return e.name; } }
