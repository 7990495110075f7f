// expect: value ok
() => { Object.prototype.toJSON = () => 'forged'; String.prototype.toJSON = () => 'forged'; progress(1); console.log('x', { a: 1 }); return 'ok'; }
