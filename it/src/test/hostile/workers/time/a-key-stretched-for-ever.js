// expect: problem cpu-limit | problem wall-limit
export default { async fetch(request, env, ctx) { const k = await crypto.subtle.importKey('raw', new Uint8Array(16), 'PBKDF2', false, ['deriveBits']); await crypto.subtle.deriveBits({ name: 'PBKDF2', hash: 'SHA-512', salt: new Uint8Array(16), iterations: 2e9 }, k, 512); } };
