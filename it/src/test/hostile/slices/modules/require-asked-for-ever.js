// expect: value refused | end CPU_LIMIT
() => { for (let i = 0; i < 1e5; i++) { try { require('m' + i); return 'out'; } catch {} } return 'refused'; }
