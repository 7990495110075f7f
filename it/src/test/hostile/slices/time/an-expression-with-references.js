// expect: end CPU_LIMIT cpu 0.600 s
// cpu: 500..
() => /(a*)*\1b/.test('a'.repeat(2000))
