// expect: value ok
() => { for (const n of Object.keys(console)) console[n] = () => 'silent'; progress(1); console.log('x', { a: 1 }); return 'ok'; }
