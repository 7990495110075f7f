//{"outcome": "ok", "log": ["scheduled \"\"", "hi", "404 unknown key store: sapphire-mainnet; known here: local: ask for one of these, or configure the key network", "404 unknown method: dance", "key derives 32"], "get": "200 GET http://127.0.0.1/path?q=1"}
const call = (service, method, params) =>
  service.fetch("http://escrin", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ method, params }),
  });
export default {
  fetch(request) {
    const url = new URL(request.url);
    url.port = "";
    return new Response(`${request.method} ${url}`);
  },
  scheduled(event, env, ctx) {
    ctx.waitUntil((async () => {
      console.log(event.type, JSON.stringify(event.cron));
      console.log(env.config.greeting);
      let res = await call(env.escrin, "get-key", { keyStore: "sapphire-mainnet", keyId: "omni", proof: "" });
      console.log(res.status, (await res.json()).error);
      res = await call(env.iam, "dance", {});
      console.log(res.status, (await res.json()).error);
      res = await call(env.escrin, "get-key", { keyStore: "local", keyId: "omni", proof: "" });
      const raw = Uint8Array.from(atob((await res.json()).key), (c) => c.charCodeAt(0));
      const key = await crypto.subtle.importKey("raw", raw, "HKDF", false, ["deriveBits"]);
      const params = { name: "HKDF", hash: "SHA-512-256", salt: new Uint8Array(), info: new Uint8Array() };
      console.log("key derives", (await crypto.subtle.deriveBits(params, key, 256)).byteLength);
    })());
  },
};
