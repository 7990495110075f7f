// expect: value done | end CPU_LIMIT
() => { for (let i = 0; i < 1e5; i++) console.log(i); return 'done'; }
