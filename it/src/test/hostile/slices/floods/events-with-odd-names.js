// expect: value done | error
() => { for (const n of ['', '__proto__', 'result', '\0', '\ud800', '../../x', 'a'.repeat(70000)]) { try { work.emit(n, 1); } catch {} } return 'done'; }
