// expect: value done
// cpu: 10..
() => { let t = 1e15; const now = Date.now.bind(Date); Date.now = () => t--; const end = now() + 300; while (now() < end); return 'done'; }
