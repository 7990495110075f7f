// expect: error 
() => { throw Symbol('x'); }
