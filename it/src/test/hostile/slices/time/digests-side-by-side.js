// expect: end CPU_LIMIT cpu 0.600 s
// cpu: 500..
async () => { const b = new Uint8Array(4e6); for (;;) await Promise.all(Array.from({ length: 8 }, () => crypto.subtle.digest('SHA-512', b))); }
