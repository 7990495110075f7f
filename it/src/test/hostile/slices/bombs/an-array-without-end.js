// expect: end OUT_OF_MEMORY | end CPU_LIMIT
() => { const a = []; for (;;) a.push(new Array(1e5).fill(0.5)); }
