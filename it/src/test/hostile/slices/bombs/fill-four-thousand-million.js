// expect: end OUT_OF_MEMORY | end CPU_LIMIT | error RangeError
() => new Array(4294967295).fill(0).length
