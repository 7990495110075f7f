// expect: value of MapValue
() => { const m = new Map(); for (let i = 0; i < 4096; i++) m.set(i.toString(2).padStart(12, '0').replace(/0/g, 'Aa').replace(/1/g, 'BB'), i); return m; }
