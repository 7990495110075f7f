/**
 * The fixed set of globals of a slice, the same on every worker. What is not listed is not
 * overwritten but gone.
 */
import { deleteProperty, ownKeys, TypeError } from "./captured.mjs";
import { defineGlobal } from "./lockdown.mjs";

/** The language's own. */
export const LANGUAGE = [
  ..."AggregateError Array ArrayBuffer AsyncDisposableStack Atomics BigInt BigInt64Array".split(
    " ",
  ),
  ..."BigUint64Array Boolean DataView Date DisposableStack Error EvalError".split(" "),
  ..."FinalizationRegistry Float16Array Float32Array Float64Array Function Infinity".split(" "),
  ..."Int16Array Int32Array Int8Array Intl Iterator JSON Map Math NaN Number Object".split(" "),
  ..."Promise Proxy RangeError ReferenceError Reflect RegExp Set SharedArrayBuffer".split(" "),
  ..."String SuppressedError Symbol SyntaxError Temporal TypeError URIError".split(" "),
  ..."Uint16Array Uint32Array Uint8Array Uint8ClampedArray WeakMap WeakRef WeakSet".split(" "),
  ..."decodeURI decodeURIComponent encodeURI encodeURIComponent escape eval".split(" "),
  ..."globalThis isFinite isNaN parseFloat parseInt undefined unescape".split(" "),
];

/** The web platform's, as far as it needs no network. */
export const PLATFORM = [
  ..."AbortController AbortSignal Blob ByteLengthQueuingStrategy CompressionStream".split(" "),
  ..."CountQueuingStrategy Crypto CryptoKey CustomEvent DOMException".split(" "),
  ..."DecompressionStream Event EventTarget Headers Navigator Performance".split(" "),
  ..."QuotaExceededError ReadableByteStreamController ReadableStream".split(" "),
  ..."ReadableStreamBYOBReader ReadableStreamBYOBRequest".split(" "),
  ..."ReadableStreamDefaultController ReadableStreamDefaultReader Request".split(" "),
  ..."Response SubtleCrypto TextDecoder TextDecoderStream TextEncoder".split(" "),
  ..."TextEncoderStream TransformStream TransformStreamDefaultController URL".split(" "),
  ..."URLPattern URLSearchParams WebAssembly WritableStream".split(" "),
  ..."WritableStreamDefaultController WritableStreamDefaultWriter atob btoa".split(" "),
  ..."clearInterval clearTimeout console crypto navigator performance".split(" "),
  ..."queueMicrotask reportError self setInterval setTimeout structuredClone".split(" "),
];

/** What slice-scope.mjs adds. */
export const OURS = [
  ..."WorkerGlobalScope WorkerNavigator bravojs isSecureContext location module".split(" "),
  ..."onerror onmessage postMessage progress require setImmediate work".split(" "),
];

/** Takes away every global that is not listed. */
export function removeUnlisted() {
  const listed = new Set([...LANGUAGE, ...PLATFORM]);
  for (const name of ownKeys(globalThis)) {
    if (typeof name === "string" && !listed.has(name) && !deleteProperty(globalThis, name)) {
      throw new TypeError(`global ${name} cannot be taken away`);
    }
  }
}

/** An interface object that exists to be named, never to be made. */
function unconstructible(/** @type {string} */ name) {
  const constructor = {
    [name]: class {
      constructor() {
        throw new TypeError("Illegal constructor");
      }
    },
  }[name];
  Object.defineProperty(constructor.prototype, Symbol.toStringTag, {
    value: name,
    configurable: true,
  });
  return constructor;
}

/**
 * The names of a worker's scope that do nothing here: nobody listens to a slice's messages. The
 * listener functions are left as the global inherits them, since the engine itself goes through
 * them to tell the host of errors that nobody caught.
 */
export function defineWorkerNames() {
  defineGlobal("WorkerGlobalScope", unconstructible("WorkerGlobalScope"));
  defineGlobal("WorkerNavigator", Navigator);
  defineGlobal("postMessage", function postMessage() {});
  defineGlobal("onmessage", null);
  defineGlobal("onerror", null);
  defineGlobal("isSecureContext", true);
  defineGlobal("location", { search: "", href: "DCP Worker" });
}
