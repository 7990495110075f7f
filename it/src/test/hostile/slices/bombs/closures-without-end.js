// expect: end OUT_OF_MEMORY | end CPU_LIMIT
() => { const a = []; for (let i = 0; ; i++) { const b = new Array(1000).fill(i); a.push(() => b); } }
