// expect: value ok
() => { Array.prototype[Symbol.isConcatSpreadable] = false; Object.prototype[Symbol.isConcatSpreadable] = true; progress(1); console.log('x', { a: 1 }); return 'ok'; }
