// expect: value of Arr
() => Array.from({ length: 100 }, (_, i) => Object.assign(new TypeError('m'.repeat(i)), { stack: i }))
