// expect: error 
() => () => 1
