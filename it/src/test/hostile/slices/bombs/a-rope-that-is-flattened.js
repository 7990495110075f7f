// expect: end OUT_OF_MEMORY | value | error
() => { let s = 'x'; for (let i = 0; i < 28; i++) s += s; return 'l' + s.charCodeAt(s.length >> 1) + s.split('').length; }
