// expect: value 
() => '\ud800'
