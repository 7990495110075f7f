// expect: end CPU_LIMIT cpu 0.600 s
// cpu: 500..
() => new Promise(() => { const next = () => Promise.resolve().then(next); next(); })
