// expect: value of Arr
() => { const a = []; a.push(a); return a; }
