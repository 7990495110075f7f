// expect: value ok | end WALL_LIMIT
// long
() => { for (const n of Reflect.ownKeys(globalThis)) { try { delete globalThis[n]; } catch {} } return 'ok'; }
