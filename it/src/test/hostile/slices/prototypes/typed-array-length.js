// expect: value ok
() => { let no = 0; for (const n of ['length', 'byteLength', 'byteOffset', 'buffer']) { try { Object.defineProperty(Object.getPrototypeOf(Uint8Array.prototype), n, { get: () => 0 }); } catch { no++; } } if (no !== 4) return 'replaced'; progress(1); console.log('x', { a: 1 }); return 'ok'; }
