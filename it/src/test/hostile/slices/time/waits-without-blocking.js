// expect: end HUNG | end WALL_LIMIT
// long
() => Atomics.waitAsync(new Int32Array(new SharedArrayBuffer(4)), 0, 0).value
