// expect: end CPU_LIMIT cpu 0.600 s
// cpu: 500..
() => 1 + { [Symbol.toPrimitive]() { for (;;); } }
