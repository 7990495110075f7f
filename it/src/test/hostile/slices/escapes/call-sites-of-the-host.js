// expect: value none
() => { const seen = []; Error.prepareStackTrace = (e, sites) => { for (const s of sites) { const f = s.getFunction?.(); const t = s.getThis?.(); if (f && /harden|libc|channel/.test(String(f))) seen.push(f.name); if (t && t !== globalThis && 'send' in t) seen.push('host'); } return ''; }; try { null.x; } catch (e) { e.stack; } return seen.join() || 'none'; }
