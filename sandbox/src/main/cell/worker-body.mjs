/**
 * What a Request or a Response has for a body, without making a stream of it: bytes that are there
 * go in one frame. The engine tells nobody, so this reads the properties it keeps that in; it is of
 * a pinned version, and a name that is gone ends the start of the cell.
 */
import { getPrototypeOf, Object, TypeError, utf8 } from "./captured.mjs";

const { Request, Response } = globalThis;
const plainPrototype = Object.prototype;

/**
 * A property whose key is a symbol that the engine keeps to itself.
 * @param {any} owner
 * @param {string} description
 * @returns {symbol}
 */
export function hiddenKey(owner, description) {
  for (const symbol of Object.getOwnPropertySymbols(owner)) {
    if (symbol.description === description) {
      return symbol;
    }
  }
  throw new TypeError(`the engine has no ${description}`);
}

const sample = new Response("a");
const LAZY = hiddenKey(sample, "lazy static body");
const LAZY_CONSUMED = hiddenKey(sample, "serve fast consumed");
const RESPONSE = hiddenKey(sample, "response");
const REQUEST = hiddenKey(new Request("http://a/"), "request");

/** @typedef {{bytes?: Uint8Array, stream?: ReadableStream, length?: number | null}} Content */

/**
 * @param {any} body text or bytes
 * @returns {Content}
 */
function fixed(body) {
  const bytes = typeof body === "string" ? utf8(body) : body;
  return /** @type {any} */ ({ __proto__: null, bytes });
}

/**
 * @param {any} inner
 * @returns {Content | undefined}
 */
function contentOf(inner) {
  if (inner === null || inner === undefined) {
    return undefined;
  }
  const { streamOrStatic, length } = inner;
  if (getPrototypeOf(streamOrStatic) !== plainPrototype) {
    return /** @type {any} */ ({ __proto__: null, stream: streamOrStatic, length });
  }
  streamOrStatic.consumed = true;
  return fixed(streamOrStatic.body);
}

/**
 * The body of a response that nobody has read. Bytes count as read from now on; a stream is left as
 * it is.
 * @param {any} response
 * @returns {Content | undefined} undefined without a body
 */
export function takeResponseBody(response) {
  const lazy = response[LAZY];
  if (lazy !== null && lazy !== undefined) {
    response[LAZY_CONSUMED] = true;
    return fixed(lazy);
  }
  return contentOf(response[RESPONSE].body);
}

/**
 * The same of a request.
 * @param {any} request
 * @returns {Content | undefined}
 */
export function takeRequestBody(request) {
  return contentOf(request[REQUEST].body);
}

/**
 * The stream that a request has for a body, if it has one.
 * @param {any} request
 * @returns {ReadableStream | undefined}
 */
export function requestStream(request) {
  const { streamOrStatic } = request[REQUEST]?.body ?? { __proto__: null };
  return streamOrStatic !== undefined && getPrototypeOf(streamOrStatic) !== plainPrototype
    ? streamOrStatic
    : undefined;
}

/**
 * Makes something of a request as if it had no body.
 * @template T
 * @param {any} request
 * @param {() => T} make
 * @returns {T}
 */
export function withoutBody(request, make) {
  const inner = request[REQUEST];
  const { body } = inner;
  inner.body = null;
  try {
    return make();
  } finally {
    inner.body = body;
  }
}
