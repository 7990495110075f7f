// expect: value done
// cpu: 10..
() => ({ then(yes) { const end = Date.now() + 300; while (Date.now() < end); yes('done'); } })
