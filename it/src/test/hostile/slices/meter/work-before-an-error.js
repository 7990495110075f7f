// expect: error
// cpu: 10..
() => { const end = Date.now() + 300; while (Date.now() < end); throw new Error('x'); }
