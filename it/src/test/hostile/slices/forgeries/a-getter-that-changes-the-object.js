// expect: value of | error
() => { const o = { get a() { delete o.b; o.c = 1; return 1; }, b: 2 }; return o; }
