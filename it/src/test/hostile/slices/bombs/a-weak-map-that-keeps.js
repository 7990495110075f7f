// expect: end OUT_OF_MEMORY | end CPU_LIMIT
() => { const w = new WeakMap(); const keys = []; for (;;) { const k = {}; keys.push(k); w.set(k, new Array(1000).fill(k)); } }
