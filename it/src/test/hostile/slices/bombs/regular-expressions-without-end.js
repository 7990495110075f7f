// expect: end OUT_OF_MEMORY | end CPU_LIMIT
() => { const a = []; for (let i = 0; ; i++) { const r = new RegExp('(a|b|' + i + ')*c'); r.test('abab'); a.push(r); } }
