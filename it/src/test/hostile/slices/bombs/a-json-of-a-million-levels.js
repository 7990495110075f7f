// expect: value | error | end
() => { try { JSON.parse('['.repeat(1e6) + ']'.repeat(1e6)); return 'parsed'; } catch (e) { return e.name; } }
