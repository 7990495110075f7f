// expect: value ok
() => { for (const n of Object.getOwnPropertyNames(globalThis)) { if (!/^(progress|console|undefined|NaN|Infinity)$/.test(n)) { try { globalThis[n] = undefined; } catch {} } } progress(1); console.log('x', { a: 1 }); return 'ok'; }
