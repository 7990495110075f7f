// expect: error ETOOBIG
() => new Uint8Array(32 * 1024 * 1024)
