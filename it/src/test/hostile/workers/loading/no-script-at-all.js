// expect: refused

