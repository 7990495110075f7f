// expect: end CPU_LIMIT cpu 0.600 s
// cpu: 500..
() => /(?<=(a|aa)+)b/.test('a'.repeat(5000)) || /(x+x+)+y/.test('x'.repeat(40))
