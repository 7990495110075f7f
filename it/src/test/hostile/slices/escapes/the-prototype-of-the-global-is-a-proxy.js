// expect: value | error 
() => { const seen = []; try { Object.setPrototypeOf(globalThis, new Proxy({}, { get(t, k, r) { seen.push(String(k)); return undefined; }, has(t, k) { seen.push(String(k)); return false; } })); } catch { return 'refused'; } return /op_|core|send/.test(seen.join()) ? 'spied ' + seen : 'blind'; }
