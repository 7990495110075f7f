// expect: error 
() => new Uint8Array(new SharedArrayBuffer(8))
