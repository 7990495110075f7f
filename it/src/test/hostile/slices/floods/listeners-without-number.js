// expect: value done | end
() => { const t = new EventTarget(); for (let i = 0; i < 3e5; i++) t.addEventListener('x', () => i); return 'done'; }
