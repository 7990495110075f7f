// expect: value RangeError
() => { let p = {}; for (let i = 0; i < 1e5; i++) p = new Proxy(p, {}); try { return 'x' + p.a; } catch (e) { return e.name; } }
