// expect: rejected
// cpu: 10..
() => { const end = Date.now() + 300; while (Date.now() < end); work.reject('no'); }
