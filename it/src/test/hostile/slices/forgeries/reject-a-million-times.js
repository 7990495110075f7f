// expect: rejected
() => { for (let i = 0; i < 1e6; i++) { try { work.reject(i); } catch {} } }
