// expect: end | value | error
() => { const a = []; const part = new Uint8Array(4e6); try { for (let i = 0; i < 200; i++) a.push(new Blob([part, part])); } catch (e) { return e.name; } return 'held'; }
