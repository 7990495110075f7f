/**
 * The engine compiles a function when it is first called, and brings much of itself to life at
 * first use: the first script of a process would wait for all that. So a cell that waits for its
 * script plays one of our own, and some requests, with nobody listening.
 */
import {
  DataView,
  jsonStringify,
  setBytes,
  setUint16,
  setUint32,
  Uint8Array,
  utf8,
} from "./captured.mjs";
import { EVENT, LOAD, MODULE, RESPONSE, RESULT } from "./protocol.mjs";

/** Flag of EVENT: the request has a body, which follows. */
const WITH_BODY = 2;

const ADDRESS = "https://rehearsal.invalid/";
const TIMES = 3;
const SCRIPT = `let left = ${2 * TIMES};
async function answer(request) {
  const text = await request.text();
  return new Response(text, { headers: { "content-type": request.headers.get("accept") } });
}
addEventListener("fetch", function listener(event) {
  if (--left === 0) {
    removeEventListener("fetch", listener);
  }
  event.respondWith(answer(event.request));
});
export default { fetch: answer };`;

function moduleFrame() {
  const url = utf8(ADDRESS);
  const source = utf8(SCRIPT);
  const body = new Uint8Array(3 + url.length + source.length);
  setUint16(new DataView(body.buffer), 1, url.length);
  setBytes(body, url, 3);
  setBytes(body, source, 3 + url.length);
  return body;
}

/** @param {string} method */
function eventFrame(method) {
  const head = utf8(jsonStringify({ method, url: ADDRESS, headers: [["accept", "text/plain"]] }));
  const bytes = method === "POST" ? utf8("rehearsal") : new Uint8Array(0);
  const body = new Uint8Array(4 + head.length + bytes.length);
  setUint32(new DataView(body.buffer), 0, head.length);
  setBytes(body, head, 4);
  setBytes(body, bytes, 4 + head.length);
  return body;
}

/**
 * Leaves nothing behind that a script could find.
 * @param {import("./cell.mjs").Host} host
 * @param {import("./worker-global.mjs").Scope} scope
 * @param {import("./worker-dispatch.mjs").Dispatch} dispatch
 */
export async function rehearse(host, scope, dispatch) {
  scope.settleAt(ADDRESS);
  await host.rehearse(MODULE, 0, moduleFrame());
  await host.rehearse(LOAD, 0, utf8(jsonStringify({ type: "DETECT" })), RESULT);
  await requests();
  // The script listens, too; its listener takes itself away at the last request.
  dispatch.use("EVENTS", undefined);
  await requests();
  scope.forget();

  async function requests() {
    for (let i = 0; i < TIMES; i++) {
      await host.rehearse(EVENT, 0, eventFrame("GET"), RESPONSE);
      await host.rehearse(EVENT, WITH_BODY, eventFrame("POST"), RESPONSE);
    }
  }
}
