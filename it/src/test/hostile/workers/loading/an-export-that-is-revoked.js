// expect: refused | problem | unloadable
const r = Proxy.revocable({}, {}); r.revoke(); export default r.proxy;
