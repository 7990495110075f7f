// expect: end CPU_LIMIT cpu 0.600 s
// cpu: 500..
() => { const a = 'x'.repeat(1e6) + 'a', b = 'x'.repeat(1e6) + 'b'; let n = 0; for (;;) n += a < b ? 1 : 0; }
