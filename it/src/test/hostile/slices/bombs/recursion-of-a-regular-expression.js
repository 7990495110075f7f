// expect: value | error
() => { try { new RegExp('('.repeat(1e5) + ')'.repeat(1e5)); return 'made'; } catch (e) { return e.name; } }
