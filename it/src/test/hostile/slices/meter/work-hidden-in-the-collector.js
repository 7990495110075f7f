// expect: value done
// cpu: 10..
() => { const end = Date.now() + 300; let a; while (Date.now() < end) { a = []; for (let i = 0; i < 1e4; i++) a.push({ i }); } return 'done'; }
