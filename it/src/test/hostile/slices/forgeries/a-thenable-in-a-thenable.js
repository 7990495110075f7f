// expect: end CPU_LIMIT | end OUT_OF_MEMORY
() => { const t = { then(yes) { yes({ then: t.then }); } }; return t; }
