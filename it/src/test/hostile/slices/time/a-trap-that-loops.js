// expect: end CPU_LIMIT cpu 0.600 s
// cpu: 500..
() => Object.keys(new Proxy({}, { ownKeys() { for (;;); } }))
