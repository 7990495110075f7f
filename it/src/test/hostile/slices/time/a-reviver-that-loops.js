// expect: end CPU_LIMIT cpu 0.600 s
// cpu: 500..
() => JSON.parse('[1]', () => { for (;;); })
