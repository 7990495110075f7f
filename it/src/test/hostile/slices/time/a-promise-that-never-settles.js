// expect: end HUNG
() => new Promise(() => {})
