//{"outcome": "ok", "log": ["HKDF false deriveBits,deriveKey", "bits 32", "round trip true", "encrypt refused InvalidAccessError", "cached true true true", "import refused TypeError"]}
export default {
  async tasks(rnr) {
    const key = await rnr.getOmniKey("local");
    console.log(`${key.algorithm.name} ${key.extractable} ${key.usages.toSorted().join()}`);
    const params = { name: "HKDF", hash: "SHA-256", salt: new Uint8Array(8), info: new Uint8Array(3) };
    console.log(`bits ${(await crypto.subtle.deriveBits(params, key, 256)).byteLength}`);
    const aes = { name: "AES-GCM", length: 256 };
    const gcm = { name: "AES-GCM", iv: new Uint8Array(12) };
    const text = new TextEncoder().encode("trout");
    const one = await crypto.subtle.deriveKey(params, key, aes, false, ["encrypt"]);
    const two = await crypto.subtle.deriveKey(params, key, aes, false, ["decrypt"]);
    const open = await crypto.subtle.decrypt(gcm, two, await crypto.subtle.encrypt(gcm, one, text));
    console.log(`round trip ${new TextDecoder().decode(open) === "trout"}`);
    await crypto.subtle.encrypt(gcm, key, text).catch((error) => console.log(`encrypt refused ${error.name}`));
    const sameKey = (await rnr.getOmniKey("local")) === key && (await rnr.getKey("local", "omni")) === key;
    const sameConfig = (await rnr.getConfig()) === (await rnr.getConfig());
    console.log(`cached ${sameKey} ${sameConfig} ${await rnr.getKey("local").catch((error) => error.name) === "TypeError"}`);
    await import("nowhere").catch((error) => console.log(`import refused ${error.name}`));
  },
};
