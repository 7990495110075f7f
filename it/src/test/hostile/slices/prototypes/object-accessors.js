// expect: value ok
() => { Object.prototype.get = () => 1; Object.prototype.set = () => 1; Object.prototype.enumerable = true; progress(1); console.log('x', { a: 1 }); return 'ok'; }
