// expect: status 200 ok | problem
export default { async fetch(request, env, ctx) { const t = Promise.prototype.then; Promise.prototype.then = function (...a) { return t.apply(this, a); }; return new Response('ok'); } };
