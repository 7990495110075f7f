// expect: end CPU_LIMIT cpu 0.600 s
// cpu: 500..
async () => { const k = await crypto.subtle.importKey('raw', new Uint8Array(16), 'PBKDF2', false, ['deriveBits']); return crypto.subtle.deriveBits({ name: 'PBKDF2', hash: 'SHA-512', salt: new Uint8Array(16), iterations: 2e9 }, k, 512); }
