// expect: value refused
() => { for (const n of [null, undefined, 1, {}, [], Symbol('x'), () => 1, new Proxy({}, {})]) { try { require(n); return 'out'; } catch {} } return 'refused'; }
