// expect: value nothing
function work() { try { return work.caller === null ? 'nothing' : typeof work.caller; } catch { return 'nothing'; } }
