// expect: end OUT_OF_MEMORY | end CPU_LIMIT
() => { for (let i = 0; ; i++) Symbol.for('symbol number ' + i); }
