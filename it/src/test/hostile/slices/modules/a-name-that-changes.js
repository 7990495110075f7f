// expect: value refused
() => { let n = 0; try { require({ toString() { return n++ ? 'fs' : 'ok'; } }); return 'out'; } catch { return 'refused'; } }
