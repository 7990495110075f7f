// expect: value RangeError
() => { const o = { get a() { return this.a; } }; try { o.a; } catch (e) { return e.name; } }
