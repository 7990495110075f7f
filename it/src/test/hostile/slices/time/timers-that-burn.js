// expect: end CPU_LIMIT cpu 0.600 s
// cpu: 500..
() => new Promise(() => { const burn = () => { const end = Date.now() + 20; while (Date.now() < end); setTimeout(burn); }; burn(); })
