// expect: error 
() => new WebAssembly.Memory({ initial: 1 })
