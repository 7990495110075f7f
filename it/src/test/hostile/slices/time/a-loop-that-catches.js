// expect: end CPU_LIMIT cpu 0.600 s
// cpu: 500..
() => { for (;;) { try { throw 1; } catch {} finally { continue; } } }
