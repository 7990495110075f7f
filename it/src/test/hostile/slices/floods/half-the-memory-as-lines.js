// expect: value done | end
() => { const s = 'y'.repeat(1e6); for (let i = 0; i < 60; i++) console.log(s + i); return 'done'; }
