// expect: value done
// cpu: 10..
() => new Promise((yes) => setTimeout(() => { const end = Date.now() + 300; while (Date.now() < end); yes('done'); }))
