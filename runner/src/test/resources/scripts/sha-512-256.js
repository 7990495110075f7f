//{"outcome": "ok", "log": ["digest 53048e2681941ef99b2e29b76b4c7dabe4c2d0c634fc6d46e0e2f13107e7af23", "hmac 03bbaf2859374b8941d07ff33c495757987b593d1c88bc6f800cc57f2d9154c6 true SHA-512-256 208", "clone 03bbaf2859374b8941d07ff33c495757987b593d1c88bc6f800cc57f2d9154c6", "hkdf 88c32d72cdd41b7767de0c3a0fc68989d22b7cb8f2b5c77ee741b377e1b2873c", "pbkdf2 f7e4fb1d98c78b615f585f974af8cd97651a244f4c5004189d136fed65652fa00e3e2060276cbcea", "not extractable InvalidAccessError", "not wrapped NotSupportedError", "SHA-256 ba7816bf"]}
const { subtle } = crypto;
const utf8 = (text) => new TextEncoder().encode(text);
const hex = (buffer) => [...new Uint8Array(buffer)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
const failure = (promise) => promise.then(() => "nothing", (error) => error.name);
const hash = "SHA-512-256";

export default {
  async tasks() {
    console.log("digest", hex(await subtle.digest("SHA-512/256", utf8("abc"))));

    const raw = utf8("MRAE_Box_Deoxys-II-256-128");
    const key = await subtle.importKey("raw", raw, { name: "HMAC", hash }, false, ["sign", "verify"]);
    const signature = await subtle.sign("HMAC", key, utf8("x"));
    const verified = await subtle.verify("HMAC", key, signature, utf8("x"));
    console.log("hmac", hex(signature), verified, key.algorithm.hash.name, key.algorithm.length);
    console.log("clone", hex(await subtle.sign("HMAC", structuredClone(key), utf8("x"))));

    const bytes = Uint8Array.from({ length: 32 }, (_, i) => i + 1);
    const base = await subtle.importKey("raw", bytes, "HKDF", false, ["deriveBits"]);
    const hkdf = { name: "HKDF", hash, salt: new Uint8Array(0), info: utf8("ashlar/accept") };
    console.log("hkdf", hex(await subtle.deriveBits(hkdf, base, 256)));

    const password = await subtle.importKey("raw", utf8("password"), "PBKDF2", false, ["deriveBits"]);
    const pbkdf2 = { name: "PBKDF2", hash, salt: utf8("salt"), iterations: 1000 };
    console.log("pbkdf2", hex(await subtle.deriveBits(pbkdf2, password, 320)));

    console.log("not extractable", await failure(subtle.exportKey("raw", key)));
    const wrapping = await subtle.generateKey({ name: "AES-GCM", length: 128 }, false, ["wrapKey"]);
    const gcm = { name: "AES-GCM", iv: new Uint8Array(12) };
    console.log("not wrapped", await failure(subtle.wrapKey("raw", key, wrapping, gcm)));
    console.log("SHA-256", hex(await subtle.digest("SHA-256", utf8("abc"))).slice(0, 8));
  },
};
