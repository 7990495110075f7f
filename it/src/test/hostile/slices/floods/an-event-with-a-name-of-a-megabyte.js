// expect: value done | error
() => { work.emit('n'.repeat(1e6), 1); return 'done'; }
