// expect: value done
() => { for (const n of Object.keys(console)) { try { console[n]('x', { a: 1 }); } catch {} } return 'done'; }
