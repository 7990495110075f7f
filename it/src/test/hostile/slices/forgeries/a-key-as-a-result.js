// expect: error | undecodable
async () => crypto.subtle.generateKey({ name: 'AES-GCM', length: 128 }, true, ['encrypt'])
