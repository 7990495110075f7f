// expect: end CPU_LIMIT
() => { const f = () => { try { f(); } finally { f(); } }; f(); }
