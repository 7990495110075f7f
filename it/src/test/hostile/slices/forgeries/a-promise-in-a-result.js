// expect: error 
() => [Promise.resolve(1)]
