// expect: value ok
() => { Object.prototype.__defineGetter__('length', () => 7); Object.prototype.__defineSetter__('byteLength', () => {}); progress(1); console.log('x', { a: 1 }); return 'ok'; }
