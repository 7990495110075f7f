// expect: error 
() => Object.defineProperty({}, 'then', { get() { throw new Error('then'); } })
