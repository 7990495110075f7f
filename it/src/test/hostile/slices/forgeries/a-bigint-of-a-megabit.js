// expect: value of BigInt
() => 1n << 1000000n
