// expect: rejected
() => { try { work.reject('no'); } catch {} work.reject('again'); }
