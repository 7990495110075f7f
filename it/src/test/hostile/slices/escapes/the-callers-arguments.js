// expect: value nothing
function work() { try { const c = arguments.callee.caller; return c && c.arguments ? 'reached' : 'nothing'; } catch { return 'nothing'; } }
