// expect: status 200 ok
export default { async fetch(request, env, ctx) { for (const c of [Object, Array, Function, Promise, Map, Response, Headers]) { try { Object.freeze(c.prototype); } catch {} } return new Response('ok'); } };
