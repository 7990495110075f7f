// expect: rejected | error
() => { work.reject(new Proxy({}, {})); }
