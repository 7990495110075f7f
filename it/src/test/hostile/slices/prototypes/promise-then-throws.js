// expect: value ok | error | end HUNG | end CRASHED
async () => { Promise.prototype.then = () => { throw new Error('no'); }; return 'ok'; }
