// expect: value of Buffer | error RangeError
() => new ArrayBuffer(8, { maxByteLength: 1e9 })
