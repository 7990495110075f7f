// expect: error 
() => { const r = Proxy.revocable({}, {}); r.revoke(); return r.proxy; }
