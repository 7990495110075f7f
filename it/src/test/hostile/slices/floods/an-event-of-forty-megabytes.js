// expect: value done | error
() => { work.emit('e', new Uint8Array(40e6)); return 'done'; }
