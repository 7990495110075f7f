// expect: value ok
() => { for (const c of [Array, Map, Promise, Error]) { try { Object.setPrototypeOf(c.prototype, null); } catch {} } progress(1); console.log('x', { a: 1 }); return 'ok'; }
