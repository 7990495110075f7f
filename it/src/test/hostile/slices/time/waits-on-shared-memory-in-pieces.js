// expect: end STALLED | end WALL_LIMIT
// long
() => { const a = new Int32Array(new SharedArrayBuffer(4)); for (;;) Atomics.wait(a, 0, 0, 10000); }
