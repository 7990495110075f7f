// expect: value of Obj
() => ({ toJSON: undefined, a: 1 })
