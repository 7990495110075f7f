// expect: end HUNG
() => Promise.race([])
