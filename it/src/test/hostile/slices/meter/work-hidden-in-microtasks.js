// expect: value done
// cpu: 30..
async () => { const end = Date.now() + 300; while (Date.now() < end) await null; return 'done'; }
