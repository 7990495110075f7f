// expect: problem worker-exception
export default { async fetch(request, env, ctx) { const r = Proxy.revocable({}, {}); r.revoke(); throw r.proxy; } };
