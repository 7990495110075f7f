/*
 * The smart worker of the demo. It sleeps until something wakes it: its creation, its schedule, or a request at its URL. It
 * knows its config, and a key that only it can have: from the Omni Key it derives a secret, of which it shows a fingerprint.
 */
const hex = (bytes) => Array.from(new Uint8Array(bytes), (b) => b.toString(16).padStart(2, "0")).join("");

async function fingerprint(rnr) {
  const omniKey = await rnr.getOmniKey("local");
  const info = new TextEncoder().encode("ashlar/demo/fingerprint");
  const secret = await crypto.subtle.deriveBits(
    { name: "HKDF", hash: "SHA-256", salt: new Uint8Array(), info },
    omniKey,
    256,
  );
  return hex(await crypto.subtle.digest("SHA-256", secret)).slice(0, 16);
}

let seen = null;

export default {
  async tasks(rnr, event) {
    const config = await rnr.getConfig();
    const response = await fetch(config.network);
    seen = { greeting: config.greeting, network: response.status, key: await fingerprint(rnr) };
    console.log(`woken by ${event?.cron || "creation"}: the network answers ${seen.network}, key ${seen.key}`);
  },

  async fetch(request) {
    const { pathname } = new URL(request.url);
    console.log(`${request.method} ${pathname}`);
    return Response.json({ path: pathname, ...seen });
  },
};
