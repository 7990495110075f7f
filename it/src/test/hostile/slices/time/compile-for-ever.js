// expect: end CPU_LIMIT cpu 0.600 s
// cpu: 500..
() => { for (let i = 0; ; i++) new Function('return ' + i)(); }
