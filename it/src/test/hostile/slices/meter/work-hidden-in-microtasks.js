// expect: value done
// cpu: 10..
async () => { const end = Date.now() + 300; while (Date.now() < end) await null; return 'done'; }
