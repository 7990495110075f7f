// expect: value refused
() => { try { require.cache = { fs: { exports: 1 } }; require.resolve = () => 'fs'; } catch {} try { require('fs'); return 'out'; } catch { return 'refused'; } }
