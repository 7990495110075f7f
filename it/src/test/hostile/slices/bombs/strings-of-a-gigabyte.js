// expect: value RangeError | end OUT_OF_MEMORY | end CPU_LIMIT | error
() => { try { const a = []; for (;;) a.push('x'.repeat(5e8) + a.length); } catch (e) { return e.name; } }
