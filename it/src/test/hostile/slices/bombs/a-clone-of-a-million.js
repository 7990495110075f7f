// expect: value done | end
() => { const a = Array.from({ length: 3e5 }, (_, i) => ({ i })); for (let i = 0; i < 3; i++) structuredClone(a); return 'done'; }
