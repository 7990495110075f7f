// expect: value done
() => { for (let i = 0; i < 1e5; i++) postMessage({ i }); return 'done'; }
