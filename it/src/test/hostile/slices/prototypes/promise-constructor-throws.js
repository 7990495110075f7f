// expect: end CRASHED | value ok | error 
async () => { Object.defineProperty(Promise.prototype, 'constructor', { get() { throw new Error('no'); } }); await 1; return 'ok'; }
