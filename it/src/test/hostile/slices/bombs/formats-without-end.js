// expect: end OUT_OF_MEMORY | end CPU_LIMIT | end CRASHED
() => { const a = []; for (;;) a.push(new Intl.DateTimeFormat('de', { dateStyle: 'full' }), new Intl.NumberFormat('ar')); }
