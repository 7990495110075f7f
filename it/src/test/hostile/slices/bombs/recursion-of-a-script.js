// expect: value RangeError
() => { const f = () => f() + 1; try { f(); } catch (e) { return e.name; } }
