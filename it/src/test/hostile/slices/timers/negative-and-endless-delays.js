// expect: value fired
() => new Promise((done) => { for (const d of [-1, NaN, Infinity, -Infinity, 1e20, '5', {}, null]) { try { setTimeout(() => {}, d); } catch {} } setTimeout(() => done('fired'), 5); })
