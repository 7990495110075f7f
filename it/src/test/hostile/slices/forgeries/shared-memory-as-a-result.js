// expect: error 
() => new SharedArrayBuffer(8)
