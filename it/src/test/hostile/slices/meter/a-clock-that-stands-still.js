// expect: value done
// cpu: 10..
() => { const now = Date.now; const end = now() + 300; while (now() < end); Date.now = () => 0; performance.now = () => 0; return 'done'; }
