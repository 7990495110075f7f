// expect: error 
() => new WeakMap()
