// expect: error | end CPU_LIMIT | end OUT_OF_MEMORY
() => { throw new AggregateError(Array.from({ length: 1e5 }, (_, i) => new Error(i))); }
