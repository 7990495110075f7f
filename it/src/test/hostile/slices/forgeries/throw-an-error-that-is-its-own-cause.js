// expect: error 
() => { const e = new Error('self'); e.cause = e; throw e; }
