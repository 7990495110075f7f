// expect: error 
() => { throw null; }
