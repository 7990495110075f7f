// expect: end HUNG
() => ({ then() {} })
