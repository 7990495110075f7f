// expect: value passed | error
() => new Promise((done) => { setTimeout('this is no script'); setTimeout(() => done('passed'), 10); })
