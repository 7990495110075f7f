// expect: value of Obj
() => JSON.parse('{"__proto__": {"polluted": 1}, "constructor": {"prototype": {}}}')
