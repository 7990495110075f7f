/** What a script gives to a WebSocket, checked and converted as the standard has it. */
import {
  bufferLength,
  DataView,
  DOMException,
  execRegExp,
  floor,
  getterOf,
  indexOf,
  Map,
  mapHas,
  mapSet,
  put,
  setBytes,
  sliceText,
  startsWith,
  Symbol,
  typedArrayBuffer,
  typedArrayByteLength,
  typedArrayByteOffset,
  typedArrayLength,
  typedArrayTag,
  Uint8Array,
  uncurry,
  utf8,
} from "./captured.mjs";

const { Blob, URL } = globalThis;
const hrefOf = getterOf(URL.prototype, "href");
const originOf = getterOf(URL.prototype, "origin");
const blobSize = getterOf(Blob.prototype, "size");
const viewBuffer = getterOf(DataView.prototype, "buffer");
const viewOffset = getterOf(DataView.prototype, "byteOffset");
const viewLength = getterOf(DataView.prototype, "byteLength");
const lowerCase = uncurry(String.prototype.toLowerCase);
const isView = ArrayBuffer.isView;

/** Longest reason of a close, in bytes. */
const MAX_REASON = 123;

/** @param {string} message */
function syntaxError(message) {
  return new DOMException(message, "SyntaxError");
}

/**
 * @param {any} given
 * @returns {{href: string, origin: string}}
 */
export function socketAddress(given) {
  const text = `${given}`;
  let href;
  try {
    href = hrefOf(new URL(text));
  } catch {
    throw syntaxError(`not an absolute URL: ${text}`);
  }
  if (startsWith(href, "http:")) {
    href = `ws:${sliceText(href, 5)}`;
  } else if (startsWith(href, "https:")) {
    href = `wss:${sliceText(href, 6)}`;
  }
  if (!startsWith(href, "ws:") && !startsWith(href, "wss:")) {
    throw syntaxError(`a WebSocket has a URL of ws: or wss:, not ${href}`);
  }
  if (indexOf(href, "#") >= 0) {
    throw syntaxError(`a WebSocket's URL has no fragment: ${href}`);
  }
  return /** @type {any} */ ({ __proto__: null, href, origin: originOf(new URL(href)) });
}

/**
 * @param {any} given a text or a list of texts
 * @returns {string[]}
 */
export function protocolList(given) {
  const isList = typeof given === "object" && given !== null &&
    given[Symbol.iterator] !== undefined;
  const names = isList ? [...given] : [given];
  /** @type {string[]} */
  const protocols = [];
  const seen = new Map();
  for (let i = 0; i < names.length; i++) {
    const name = `${names[i]}`;
    const folded = lowerCase(name);
    if (execRegExp(/^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/, name) === null) {
      throw syntaxError(`not a subprotocol: ${name}`);
    }
    if (mapHas(seen, folded)) {
      throw syntaxError(`a subprotocol named twice: ${name}`);
    }
    mapSet(seen, folded, true);
    put(protocols, i, name);
  }
  return protocols;
}

/**
 * A number as `[Clamp] unsigned short` has it: ties go to the even one.
 * @param {any} given
 */
function clamped(given) {
  const number = +given;
  if (!(number > 0)) {
    return 0;
  }
  if (number >= 65535) {
    return 65535;
  }
  const below = floor(number);
  const rest = number - below;
  return rest > 0.5 || (rest === 0.5 && below % 2 === 1) ? below + 1 : below;
}

/**
 * @param {any} code
 * @param {any} reason
 * @returns {{code: number | undefined, reason: string}}
 */
export function closeParameters(code, reason) {
  let number = code === undefined ? undefined : clamped(code);
  const text = reason === undefined ? "" : `${reason}`;
  if (number !== undefined && number !== 1000 && (number < 3000 || number > 4999)) {
    throw new DOMException(
      `a script closes with 1000 or 3000 to 4999, not ${number}`,
      "InvalidAccessError",
    );
  }
  if (typedArrayLength(utf8(text)) > MAX_REASON) {
    throw syntaxError(`a reason has at most ${MAX_REASON} bytes`);
  }
  if (number === undefined && text !== "") {
    number = 1000;
  }
  return /** @type {any} */ ({ __proto__: null, code: number, reason: text });
}

/**
 * @param {(value: any) => any} getter
 * @param {any} value
 */
function answers(getter, value) {
  try {
    getter(value);
    return true;
  } catch {
    return false;
  }
}

/**
 * @param {any} data
 * @returns {Uint8Array | undefined} a view of the bytes that these are, if they are some
 */
function bytesOf(data) {
  if (!isView(data)) {
    return answers(bufferLength, data) ? new Uint8Array(data) : undefined;
  }
  const isTyped = typedArrayTag(data) !== undefined;
  const buffer = isTyped ? typedArrayBuffer(data) : viewBuffer(data);
  bufferLength(buffer); // Throws for one that is shared.
  return isTyped
    ? new Uint8Array(buffer, typedArrayByteOffset(data), typedArrayByteLength(data))
    : new Uint8Array(buffer, viewOffset(data), viewLength(data));
}

/**
 * @typedef {object} Outgoing
 * @property {boolean} isText
 * @property {number} length in bytes
 * @property {Uint8Array} [bytes] the host's own copy
 * @property {any} [blob] whose bytes are still to be read
 */

/**
 * A message that a script sends.
 * @param {any} data
 * @returns {Outgoing}
 */
export function outgoingMessage(data) {
  if (typeof data === "object" && data !== null) {
    if (answers(blobSize, data)) {
      const length = blobSize(data);
      return /** @type {any} */ ({ __proto__: null, isText: false, length, blob: data });
    }
    const given = bytesOf(data);
    if (given !== undefined) {
      const length = typedArrayLength(given);
      const bytes = new Uint8Array(length);
      setBytes(bytes, given, 0);
      return /** @type {any} */ ({ __proto__: null, isText: false, length, bytes });
    }
  }
  const bytes = utf8(`${data}`);
  return /** @type {any} */ ({
    __proto__: null,
    isText: true,
    length: typedArrayLength(bytes),
    bytes,
  });
}
