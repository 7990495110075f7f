// expect: end CPU_LIMIT cpu 0.600 s
// cpu: 500..
() => { let b = 1n; for (let i = 1n; ; i++) b = (b * i) % (1n << 100000n); }
