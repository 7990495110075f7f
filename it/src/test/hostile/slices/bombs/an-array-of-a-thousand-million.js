// expect: end OUT_OF_MEMORY | end CPU_LIMIT | error RangeError | value
() => { const a = Array.from({ length: 1e9 }, () => 1.5); return 'x' + a.length; }
