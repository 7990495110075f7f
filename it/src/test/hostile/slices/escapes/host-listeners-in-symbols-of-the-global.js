// expect: value | error 
() => { for (const key of Object.getOwnPropertySymbols(globalThis)) { try { const v = globalThis[key]; for (const name of Object.keys(v ?? {})) for (const l of [].concat(v[name] ?? [])) { if (typeof l?.callback === 'function') l.callback({ preventDefault() {}, error: 'forged' }); } } catch {} } return 'tried'; }
