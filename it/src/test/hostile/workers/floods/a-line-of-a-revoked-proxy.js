// expect: status 200 done
export default { async fetch(request, env, ctx) { const r = Proxy.revocable({}, {}); r.revoke(); console.log(r.proxy, new Proxy(() => 1, { get() { throw 1; } })); return new Response('done'); } };
