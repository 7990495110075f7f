// expect: value TypeError
() => { try { setTimeout({}); } catch (e) { return e.name; } return 'taken'; }
