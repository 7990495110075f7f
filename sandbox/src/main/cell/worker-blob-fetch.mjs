/** `fetch` of `blob:` addresses: the engine does it, but for a part of a blob. */
import {
  apply,
  execRegExp,
  getterOf,
  max,
  min,
  parseNumber,
  String,
  then,
  TypeError,
  uncurry,
} from "./captured.mjs";

const { Blob, Headers, Request, Response, fetch: engineFetch } = globalThis;
const sizeOf = getterOf(Blob.prototype, "size");
const typeOf = getterOf(Blob.prototype, "type");
const slice = uncurry(Blob.prototype.slice);
const getHeader = uncurry(Headers.prototype.get);
const headersOf = getterOf(Request.prototype, "headers");
const blobOf = uncurry(Response.prototype.blob);

/** The standard's "parse a single range header value", white space allowed. */
const RANGE = /^bytes[\t ]*=[\t ]*([0-9]*)[\t ]*-[\t ]*([0-9]*)$/;

/**
 * @param {string} text of the header
 * @param {number} size of the blob
 * @returns {{start: number, end: number}} both included
 */
function rangeOf(text, size) {
  const { 1: from = "", 2: to = "" } = execRegExp(RANGE, text) ?? { __proto__: null };
  const first = parseNumber(from);
  const last = parseNumber(to);
  const start = from === "" ? max(size - last, 0) : first;
  const end = from === "" || to === "" ? size - 1 : min(last, size - 1);
  if ((from === "" && to === "") || first > last || start >= size) {
    throw new TypeError(`fetch failed: "${text}" is no range of a blob of ${size} bytes`);
  }
  return /** @type {any} */ ({ __proto__: null, start, end });
}

/**
 * @param {any} request
 * @param {(head: any, content: Blob) => Response} responseOf makes the answer
 * @returns {Promise<Response>}
 */
export function fetchBlob(request, responseOf) {
  const whole = apply(engineFetch, undefined, [request]);
  const range = getHeader(headersOf(request), "range");
  if (range === null) {
    return whole;
  }
  return then(then(whole, blobOf), (blob) => {
    const size = sizeOf(blob);
    const { start, end } = rangeOf(range, size);
    const type = typeOf(blob);
    const headers = {
      __proto__: null,
      "content-length": String(end - start + 1),
      "content-range": `bytes ${start}-${end}/${size}`,
      "content-type": type,
    };
    const head = { status: 206, statusText: "Partial Content", redirected: false, headers };
    return responseOf(head, slice(blob, start, end + 1, type));
  });
}
