// expect: error ESANDBOX
() => { throw Object.assign(new Error('mine'), { code: 'ESANDBOX' }); }
