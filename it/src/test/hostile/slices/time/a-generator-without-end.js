// expect: end CPU_LIMIT cpu 0.600 s
// cpu: 500..
() => { function* g() { for (;;) yield 1; } let n = 0; for (const x of g()) n += x; return n; }
