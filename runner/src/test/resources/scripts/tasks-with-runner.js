//{"outcome": "ok", "log": ["config hi", "scheduled creation \"\"", "same key true", "unknown key store: nowhere; known here: local: ask for one of these, or configure the key network", "export refused InvalidAccessError", "deferred"]}
export default {
  async tasks(rnr, event, ctx) {
    console.log("config", (await rnr.getConfig()).greeting);
    console.log(event.type, event.trigger, JSON.stringify(event.cron));
    const info = new TextEncoder().encode("ashlar/accept");
    const params = { name: "HKDF", hash: "SHA-512-256", salt: new Uint8Array(), info };
    const key = await rnr.getOmniKey("local");
    const copy = structuredClone({ key }).key;
    const hex = async (k) => btoa(String.fromCharCode(...new Uint8Array(await crypto.subtle.deriveBits(params, k, 256))));
    console.log("same key", (await hex(key)) === (await hex(copy)));
    await rnr.getOmniKey("nowhere").catch((error) => console.log(error.message));
    await crypto.subtle.exportKey("raw", key).catch((error) => console.log("export refused", error.name));
    ctx.waitUntil((async () => {
      await scheduler.wait(1);
      console.log("deferred");
    })());
  },
};
