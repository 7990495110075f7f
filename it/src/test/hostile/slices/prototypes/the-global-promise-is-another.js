// expect: value ok
async () => { globalThis.Promise = class { static resolve() { throw 1; } }; await null; return 'ok'; }
