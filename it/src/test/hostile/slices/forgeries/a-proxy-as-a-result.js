// expect: error 
() => new Proxy({}, {})
