// expect: error 
() => { throw undefined; }
