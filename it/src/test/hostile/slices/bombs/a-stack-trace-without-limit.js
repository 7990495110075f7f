// expect: value RangeError
() => { Error.stackTraceLimit = Infinity; const f = () => f() + 1; try { f(); } catch (e) { return e.stack ? e.name : 'none'; } }
