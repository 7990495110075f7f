// expect: end | value | error
() => { const a = new Float64Array(1e7); for (let i = 0; i < a.length; i++) a[i] = Math.sin(i); a.sort(); return 'sorted'; }
