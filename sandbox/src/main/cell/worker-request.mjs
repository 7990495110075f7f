/**
 * What the standard refuses when a request is made and the engine lets pass, and the attributes
 * that the engine leaves out. One thing stays let: a stream for a body without `duplex: "half"`,
 * which scripts of other runtimes for workers hand on like that.
 * Tests: fetch/api/request/request-init-stream, request-keepalive, request-error, request-structure.
 */
import { construct, execRegExp, getterOf, hide, TypeError } from "./captured.mjs";
import { defineGlobal } from "./lockdown.mjs";
import { attribute } from "./webidl.mjs";

const { Request, ReadableStream, Proxy } = globalThis;
const urlOf = getterOf(Request.prototype, "url");
const lockedOf = getterOf(ReadableStream.prototype, "locked");

const CONSTANTS = {
  destination: "",
  duplex: "half",
  isHistoryNavigation: false,
  isReloadNavigation: false,
};

/** @param {any} body */
function isStream(body) {
  try {
    lockedOf(body);
    return true;
  } catch {
    return false;
  }
}

/** @param {any} init */
function check(init) {
  if ((typeof init !== "object" && typeof init !== "function") || init === null) {
    return;
  }
  const { body, duplex, keepalive, window } = init;
  if (duplex !== undefined && `${duplex}` !== "half") {
    throw new TypeError("Request: duplex can only be 'half'");
  }
  if (window !== undefined && window !== null) {
    throw new TypeError("Request: window can only be null");
  }
  if (keepalive && body !== undefined && body !== null && isStream(body)) {
    throw new TypeError("Request: a body that is a stream cannot be kept alive");
  }
}

/**
 * @param {any[]} parameters
 * @param {Function} newTarget
 * @returns {Request}
 */
function make(parameters, newTarget) {
  check(parameters[1]);
  const made = construct(Request, parameters, newTarget);
  if (execRegExp(/^[a-z]+:\/\/[^/?#]*@/, urlOf(made)) !== null) {
    throw new TypeError("Request: a URL with a name or a password; send a header instead");
  }
  return made;
}

/**
 * What `new Request` comes to.
 * @param {any} input
 * @param {any} init
 */
export function requestFrom(input, init) {
  return make([input, init], Request);
}

/** Puts itself before the engine's constructor. */
export function mendRequests() {
  const handler = /** @type {ProxyHandler<typeof Request>} */ (/** @type {unknown} */ ({
    __proto__: null,
    construct: (
      /** @type {Function} */ _target,
      /** @type {any[]} */ parameters,
      /** @type {Function} */ newTarget,
    ) => make(parameters, newTarget),
  }));
  const mended = new Proxy(Request, handler);
  const receiver = (/** @type {any} */ request) => {
    urlOf(request);
    return request;
  };
  for (const name of /** @type {(keyof typeof CONSTANTS)[]} */ (Object.keys(CONSTANTS))) {
    attribute(Request.prototype, name, receiver, () => CONSTANTS[name]);
  }
  hide(Request.prototype, "constructor", mended);
  defineGlobal("Request", mended);
}
