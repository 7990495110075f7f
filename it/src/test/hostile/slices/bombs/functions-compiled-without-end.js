// expect: end OUT_OF_MEMORY | end CPU_LIMIT
() => { const a = []; for (let i = 0; ; i++) a.push(new Function('return ' + i + '+' + '1+'.repeat(100) + '0')); }
