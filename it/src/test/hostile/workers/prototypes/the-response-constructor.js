// expect: status 200 ok | problem
export default { async fetch(request, env, ctx) { const R = Response; globalThis.Response = class { constructor() { throw 1; } }; return new R('ok'); } };
