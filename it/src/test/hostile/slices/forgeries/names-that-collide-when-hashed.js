// expect: value of Obj
() => { const o = {}; for (let i = 0; i < 4096; i++) o[i.toString(2).padStart(12, '0').replace(/0/g, 'Aa').replace(/1/g, 'BB')] = i; return o; }
