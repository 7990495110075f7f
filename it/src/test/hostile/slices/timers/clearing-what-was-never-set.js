// expect: value passed
() => { for (let i = -10; i < 1000; i++) clearTimeout(i); for (const h of ['1', {}, null, Symbol.iterator, 1n]) { try { clearTimeout(h); } catch {} } return 'passed'; }
