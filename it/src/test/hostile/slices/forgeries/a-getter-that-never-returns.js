// expect: end CPU_LIMIT
() => ({ get a() { for (;;); } })
