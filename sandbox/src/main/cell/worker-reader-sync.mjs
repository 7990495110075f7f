/**
 * `FileReaderSync`. The engine keeps the bytes of blobs outside of the script's heap and hands them
 * out by promises only; but it fulfils them at once, before anything else runs, and the promise can
 * be caught where it is made. No job of the script runs in between.
 */
import {
  DOMException,
  execRegExp,
  getterOf,
  setBytes,
  String,
  typedArrayBuffer,
  typedArrayLength,
  typedArrayTag,
  TypeError,
  Uint8Array,
  uncurry,
  weakHas,
  WeakMap,
  weakSet,
} from "./captured.mjs";
import { defineGlobal } from "./lockdown.mjs";
import { finish, operation } from "./webidl.mjs";
import { hiddenKey } from "./worker-body.mjs";

const { Blob, TextDecoder, atob } = globalThis;
const typeOf = getterOf(Blob.prototype, "type");
const decode = uncurry(TextDecoder.prototype.decode);
const toBase64 = uncurry(/** @type {any} */ (Uint8Array.prototype).toBase64);

const sample = /** @type {any} */ (new Blob(["a"]));
const PARTS = hiddenKey(sample, "Parts");
const streamOf = uncurry(Object.getPrototypeOf(sample[PARTS][0]).stream);
const next = uncurry(Object.getPrototypeOf(async function* () {}).prototype.next);

const FULFILLED = 1;
const CHARSET = /;[\t ]*charset[\t ]*=[\t ]*"?([^";\t ]+)/i;

/** @typedef {{bytes: Uint8Array, next: any}} Link */

function notReadable() {
  return new DOMException("the blob cannot be read", "NotReadableError");
}

/** @param {any} core the engine's internals */
function openBlobs(core) {
  const { setPromiseHooks, getPromiseDetails } = core;

  /**
   * The bytes of a part that the engine has in one piece.
   * @param {any} part
   * @returns {Uint8Array}
   */
  function bytesOf(part) {
    /** @type {any} */
    let made;
    const none = undefined;
    setPromiseHooks(
      (/** @type {Promise<any>} */ promise) => {
        made = { __proto__: null, promise, next: made };
      },
      none,
      none,
      none,
    );
    try {
      next(streamOf(part));
    } finally {
      setPromiseHooks(none, none, none, none);
    }
    for (; made !== undefined; made = made.next) {
      const { 0: state, 1: value } = getPromiseDetails(made.promise);
      if (state === FULFILLED && typedArrayTag(value) === "Uint8Array") {
        return value;
      }
    }
    throw notReadable();
  }

  /**
   * All bytes of a blob.
   * @param {any} blob
   * @returns {Uint8Array<ArrayBuffer>}
   */
  return function read(blob) {
    const parts = blob[PARTS];
    /** @type {Link | undefined} */
    let pieces;
    let size = 0;
    for (let i = parts.length - 1; i >= 0; i--) {
      const bytes = PARTS in parts[i] ? read(parts[i]) : bytesOf(parts[i]);
      size += typedArrayLength(bytes);
      pieces = /** @type {any} */ ({ __proto__: null, bytes, next: pieces });
    }
    const whole = new Uint8Array(size);
    for (let at = 0; pieces !== undefined; pieces = pieces.next) {
      setBytes(whole, pieces.bytes, at);
      at += typedArrayLength(pieces.bytes);
    }
    return whole;
  };
}

/**
 * The decoder that the standard chooses: a byte-order mark tells, then the argument, then the
 * blob's type.
 * @param {Uint8Array} bytes
 * @param {string} type
 * @param {string | undefined} label
 */
function decoderOf(bytes, type, label) {
  const { 0: a, 1: b, 2: c } = bytes;
  if (a === 0xef && b === 0xbb && c === 0xbf) {
    return new TextDecoder();
  }
  if ((a === 0xfe && b === 0xff) || (a === 0xff && b === 0xfe)) {
    return new TextDecoder(a === 0xfe ? "utf-16be" : "utf-16le");
  }
  const { 1: charset } = execRegExp(CHARSET, type) ?? { __proto__: null };
  return decoderFor(label) ?? decoderFor(charset) ?? new TextDecoder();
}

/** @param {string | undefined} label */
function decoderFor(label) {
  try {
    return label === undefined ? undefined : new TextDecoder(label);
  } catch {
    return undefined; // No encoding is called so.
  }
}

/** @param {import("./cell.mjs").Host} host */
export function installReaderSync(host) {
  const read = openBlobs(host.core);
  const readers = new WeakMap();

  class FileReaderSync {
    constructor() {
      weakSet(readers, this, true);
    }
  }
  finish(FileReaderSync, "FileReaderSync");
  const receiver = (/** @type {any} */ reader) => {
    if (!weakHas(readers, reader)) {
      throw new TypeError("Illegal invocation");
    }
    return reader;
  };

  /**
   * @param {string} name
   * @param {(bytes: Uint8Array<ArrayBuffer>, type: string, encoding: any) => any} packaged
   */
  function reading(name, packaged) {
    operation(FileReaderSync.prototype, name, 1, receiver, (
      /** @type {any} */ blob,
      /** @type {any} */ encoding,
    ) => {
      const type = typeOf(blob); // Throws for what is no blob.
      const label = encoding === undefined ? undefined : String(encoding);
      return packaged(read(blob), type, label);
    });
  }
  reading("readAsArrayBuffer", (bytes) => typedArrayBuffer(bytes));
  reading("readAsBinaryString", (bytes) => atob(toBase64(bytes)));
  reading("readAsText", (bytes, type, label) => decode(decoderOf(bytes, type, label), bytes));
  reading(
    "readAsDataURL",
    (bytes, type) => `data:${type || "application/octet-stream"};base64,${toBase64(bytes)}`,
  );
  defineGlobal("FileReaderSync", FileReaderSync);
}
