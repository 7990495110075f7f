// expect: value ok
() => { Error.stackTraceLimit = -Infinity; Error.stackTraceLimit = 'x'; delete Error.stackTraceLimit; progress(1); console.log('x', { a: 1 }); return 'ok'; }
