// expect: end CPU_LIMIT | error | value
() => new Promise(() => { const f = () => setImmediate(f); f(); })
