// expect: value of Obj
() => ({ [Symbol.toStringTag]: 'Uint8Array', byteLength: 1e9, length: 1e9, buffer: {} })
