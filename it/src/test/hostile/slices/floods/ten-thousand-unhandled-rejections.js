// expect: value done | error | end
async () => { for (let i = 0; i < 1e4; i++) Promise.reject(new Error(i)); await new Promise((d) => setTimeout(d, 10)); return 'done'; }
