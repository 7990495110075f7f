// expect: value refused
async () => { for (const u of ['ext:core/mod.js', 'ext:core/ops', 'ext:deno_fs/30_fs.js', 'internal:x']) { try { await import(u); return 'out'; } catch {} } return 'refused'; }
