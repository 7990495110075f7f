// expect: end CPU_LIMIT cpu 0.600 s
// cpu: 500..
() => /^(([a-z])+)+$/iu.test('aA'.repeat(30) + '!')
