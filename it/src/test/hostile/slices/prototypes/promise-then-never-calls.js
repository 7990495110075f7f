// expect: end HUNG | end WALL_LIMIT | value ok
async () => { Promise.prototype.then = function () { return new Promise(() => {}); }; return 'ok'; }
