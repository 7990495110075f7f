// expect: end CPU_LIMIT cpu 0.600 s
// cpu: 500..
() => { for (;;) Date.parse('2026-11-26T00:00:00.000Z'); }
