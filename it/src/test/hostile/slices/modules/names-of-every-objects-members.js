// expect: value refused
() => { for (const n of ['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'prototype']) { try { require(n); return 'out'; } catch {} } return 'refused'; }
