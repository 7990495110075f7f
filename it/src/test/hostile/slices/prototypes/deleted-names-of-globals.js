// expect: value ok
() => { for (const n of Object.getOwnPropertyNames(globalThis)) { try { delete globalThis[n]; } catch {} } return 'ok'; }
