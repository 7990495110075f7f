// expect: end OUT_OF_MEMORY | end CPU_LIMIT
() => { const a = []; function* g() { const b = new Array(100).fill(1); yield b; } for (;;) { const i = g(); i.next(); a.push(i); } }
