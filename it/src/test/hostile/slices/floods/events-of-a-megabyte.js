// expect: value done | end CPU_LIMIT
() => { for (let i = 0; i < 40; i++) work.emit('e', new Uint8Array(1e6)); return 'done'; }
