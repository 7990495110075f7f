// expect: value done
// cpu: 40..
() => ({ then(yes) { const end = Date.now() + 300; while (Date.now() < end); yes('done'); } })
