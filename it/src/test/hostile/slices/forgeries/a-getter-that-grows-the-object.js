// expect: end CPU_LIMIT | end OUT_OF_MEMORY | value of | error
() => { let n = 0; const o = {}; const grow = () => Object.defineProperty(o, 'p' + n++, { enumerable: true, configurable: true, get() { grow(); return 1; } }); grow(); return o; }
