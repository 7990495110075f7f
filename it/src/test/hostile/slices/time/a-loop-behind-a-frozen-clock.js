// expect: end CPU_LIMIT cpu 0.600 s
// cpu: 500..
() => { Date.now = () => 0; performance.now = () => 0; const end = Date.now() + 1; while (Date.now() < end); }
