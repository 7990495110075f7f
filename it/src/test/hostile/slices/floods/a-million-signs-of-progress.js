// expect: value done | end CPU_LIMIT
() => { for (let i = 0; i < 1e6; i++) progress(i / 1e6); return 'done'; }
