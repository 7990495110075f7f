// expect: error 
() => ({ get a() { throw new TypeError('no'); } })
