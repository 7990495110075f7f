// expect: end CPU_LIMIT | value done
() => { progress({ valueOf() { for (;;); } }); return 'done'; }
