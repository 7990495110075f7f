// expect: value refused
async () => { for (const u of ['./cell.mjs', './boot.mjs', '../host/cell.mjs', './libc.mjs']) { try { await import(u); return 'out'; } catch {} } return 'refused'; }
