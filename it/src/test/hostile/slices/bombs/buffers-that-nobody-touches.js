// expect: value RangeError
() => { const a = []; try { for (;;) a.push(new ArrayBuffer(64e6)); } catch (e) { return e.name; } }
