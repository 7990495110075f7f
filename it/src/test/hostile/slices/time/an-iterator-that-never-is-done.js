// expect: end CPU_LIMIT cpu 0.600 s
// cpu: 500..
() => Array.from({ [Symbol.iterator]: () => ({ next: () => ({ done: false, value: undefined, get x() { return 1; } }) }) }, () => { }).length
