// expect: end CPU_LIMIT cpu 0.600 s
// cpu: 500..
() => { const s = '\u0344'.repeat(1e5); for (;;) s.normalize('NFKD').localeCompare(s); }
