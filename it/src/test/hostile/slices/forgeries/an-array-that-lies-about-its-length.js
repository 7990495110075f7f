// expect: value of 
() => { class A extends Array { get length() { return 1e9; } } return A.from([1]); }
