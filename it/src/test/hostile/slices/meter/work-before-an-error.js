// expect: error
// cpu: 40..
() => { const end = Date.now() + 300; while (Date.now() < end); throw new Error('x'); }
