// expect: end CPU_LIMIT
() => { console.log({ get a() { for (;;); } }); return 'done'; }
