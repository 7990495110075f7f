// expect: end OUT_OF_MEMORY | end CPU_LIMIT | value RangeError
() => { const m = new Map(); try { for (let i = 0; ; i++) m.set(i, { i }); } catch (e) { return e.name; } }
