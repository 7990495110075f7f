// expect: value done
() => { const a = []; a.push(a); for (let i = 0; i < 100; i++) console.log(a, new Proxy({}, {}), Symbol('s'), () => 1, new WeakMap()); return 'done'; }
