// expect: value done | error | end
() => { for (let i = 0; i < 1e4; i++) reportError(new Error('r')); return 'done'; }
