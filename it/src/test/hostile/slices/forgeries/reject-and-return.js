// expect: rejected
() => { try { work.reject('no'); } catch {} return 'yes'; }
