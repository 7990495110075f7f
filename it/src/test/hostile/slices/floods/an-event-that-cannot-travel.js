// expect: value done | error
() => { try { work.emit('e', () => 1); } catch { return 'done'; } return 'done'; }
