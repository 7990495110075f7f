// expect: value RangeError | end CPU_LIMIT
() => { try { return 'x' + (2n ** (2n ** 40n)).toString().length; } catch (e) { return e.name; } }
