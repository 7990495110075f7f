// expect: value of Obj
// cpu: 10..
() => ({ get a() { const end = Date.now() + 300; while (Date.now() < end); return 1; } })
