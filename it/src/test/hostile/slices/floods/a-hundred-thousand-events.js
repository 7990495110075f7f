// expect: value done | end CPU_LIMIT | end WALL_LIMIT
() => { for (let i = 0; i < 1e5; i++) work.emit('e', i); return 'done'; }
