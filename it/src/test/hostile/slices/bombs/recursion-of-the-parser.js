// expect: value | error | end
() => { try { new Function('return ' + '('.repeat(1e5) + ')'.repeat(1e5)); return 'parsed'; } catch (e) { return e.name; } }
