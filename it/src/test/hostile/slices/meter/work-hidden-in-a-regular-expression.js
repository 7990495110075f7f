// expect: value done
// cpu: 10..
() => { const end = Date.now() + 250; while (Date.now() < end) /^(a+)+$/.test('a'.repeat(14) + '!'); return 'done'; }
