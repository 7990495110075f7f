// expect: value done
// cpu: 10..
async () => { const b = new Uint8Array(3e7); for (let i = 0; i < 3; i++) await crypto.subtle.digest('SHA-256', b); return 'done'; }
