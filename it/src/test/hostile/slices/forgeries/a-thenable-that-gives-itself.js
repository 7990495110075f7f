// expect: end CPU_LIMIT | end OUT_OF_MEMORY | error
() => { const t = { then(yes) { yes(t); } }; return t; }
