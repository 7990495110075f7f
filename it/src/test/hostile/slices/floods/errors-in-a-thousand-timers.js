// expect: value done | error | end
async () => { for (let i = 0; i < 1000; i++) setTimeout(() => { throw new Error(i); }); await new Promise((d) => setTimeout(d, 20)); return 'done'; }
