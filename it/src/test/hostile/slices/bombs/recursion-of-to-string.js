// expect: value RangeError
() => { const o = { toString() { return `${o}`; } }; try { return String(o); } catch (e) { return e.name; } }
