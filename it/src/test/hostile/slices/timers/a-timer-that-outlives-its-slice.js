// expect: value done
() => { setTimeout(() => { for (;;); }, 1); setInterval(() => progress(0.5), 1); return 'done'; }
