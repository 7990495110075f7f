// expect: value ok
() => { Date.now = () => -1e15; Date.prototype.getTime = () => NaN; performance.now = () => Infinity; progress(1); console.log('x', { a: 1 }); return 'ok'; }
