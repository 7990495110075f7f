// expect: value done | error
() => { console.log('x'.repeat(20e6)); return 'done'; }
