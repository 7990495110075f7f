// expect: end CPU_LIMIT cpu 0.600 s
// cpu: 500..
() => /(a|a|a|a)*$/.test('a'.repeat(50) + 'b')
