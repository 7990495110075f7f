// expect: value done | error
() => { progress({ valueOf() { throw new Error('no'); } }); return 'done'; }
