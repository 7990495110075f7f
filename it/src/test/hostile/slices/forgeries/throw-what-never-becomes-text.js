// expect: end CPU_LIMIT
() => { throw { toString() { for (;;); } }; }
