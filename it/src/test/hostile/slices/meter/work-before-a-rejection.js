// expect: rejected
// cpu: 40..
() => { const end = Date.now() + 300; while (Date.now() < end); work.reject('no'); }
