// expect: error | end OUT_OF_MEMORY
() => { throw new Error('x'.repeat(20e6)); }
