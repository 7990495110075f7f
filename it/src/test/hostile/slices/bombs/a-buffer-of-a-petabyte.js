// expect: value RangeError
() => { try { new ArrayBuffer(1e15); } catch (e) { return e.name; } }
