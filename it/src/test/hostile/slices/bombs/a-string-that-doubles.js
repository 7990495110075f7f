// expect: value RangeError
() => { let s = 'x'; try { for (;;) s += s; } catch (e) { return e.name; } }
