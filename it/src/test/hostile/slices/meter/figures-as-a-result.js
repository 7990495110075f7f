// expect: value of Obj
() => ({ cpu: -1, wall: NaN, bytes: Infinity, __proto__: null })
