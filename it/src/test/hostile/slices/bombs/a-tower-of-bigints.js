// expect: value RangeError | end CPU_LIMIT
() => { let b = 3n; try { for (;;) b *= b; } catch (e) { return e.name; } }
