// expect: error 
() => Symbol('s')
