// expect: value ok
() => { Object.prototype[Symbol.toPrimitive] = () => 'forged'; delete Object.prototype[Symbol.toPrimitive]; progress(1); console.log('x', { a: 1 }); return 'ok'; }
