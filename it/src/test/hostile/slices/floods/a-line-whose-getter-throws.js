// expect: value done
() => { console.log({ get a() { throw 1; } }); return 'done'; }
