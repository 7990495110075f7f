/**
 * Closes down the script side once the walls stand. This is not a wall: it keeps honest host code
 * working under odd scripts, and takes away what a guest of any scope must not see.
 */
import { defineProperty, deleteProperty, getOwnPropertyDescriptor, hide } from "./captured.mjs";

const GONE = [
  "Deno",
  "process",
  "Buffer",
  "global",
  "setImmediate",
  "clearImmediate",
  "Worker",
  "alert",
  "confirm",
  "prompt",
  "localStorage",
  "sessionStorage",
  "Storage",
  "caches",
  "Cache",
  "CacheStorage",
  "close",
  "closed",
  "onload",
  "onunload",
  "onbeforeunload",
  "Window",
  "window",
  "EventSource",
  "WebSocket",
  "BroadcastChannel",
  "createImageBitmap",
  "ImageBitmap",
  "ImageBitmapRenderingContext",
  "OffscreenCanvas",
  "name",
  "nodeBootstrap",
  "fetch",
];
const GONE_FROM_NAVIGATOR = ["gpu", "storage", "locks", "permissions", "userAgentData"];

/**
 * Deletes names from an object; answers those that stayed.
 * @param {any} owner
 * @param {PropertyKey[]} names
 */
export function removeNames(owner, names) {
  /** @type {PropertyKey[]} */
  const stayed = [];
  for (const name of names) {
    // The engine keeps two properties for some names of the global, one behind the other.
    if (!deleteProperty(owner, name) || !deleteProperty(owner, name)) {
      stayed.push(name);
    }
  }
  return stayed;
}

/**
 * `call`, `apply` and `bind` become accessors that cannot be replaced: the engine's own stubs go
 * through `call`, and a patched one would receive the engine's internals. Setting them on any other
 * function still works, which libraries do. Plain read-only properties would make every `.call`
 * twice as slow.
 * @param {"call" | "apply" | "bind"} name
 */
function lockFunctionMethod(name) {
  const original = Function.prototype[name];
  defineProperty(Function.prototype, name, {
    get: () => original,
    /** @this {any} */
    set(value) {
      if (this === Function.prototype) {
        throw new TypeError(`Cannot assign to read only property '${name}'`);
      }
      hide(this, name, value);
    },
    enumerable: false,
    configurable: false,
  });
}

/**
 * A patched getter here would see our frame buffers.
 * @param {any} owner
 * @param {PropertyKey[]} names
 */
function lockAccessors(owner, names) {
  for (const name of names) {
    const descriptor = getOwnPropertyDescriptor(owner, name);
    if (descriptor !== undefined) {
      defineProperty(owner, name, { ...descriptor, configurable: false });
    }
  }
}

/**
 * @param {Record<string, string>} answers
 */
function fixNavigator(answers) {
  const prototype = Navigator.prototype;
  removeNames(prototype, GONE_FROM_NAVIGATOR);
  for (const name of Object.keys(answers)) {
    const value = answers[name];
    defineProperty(prototype, name, {
      get: () => value,
      enumerable: true,
      configurable: true,
    });
  }
}

/**
 * The engine makes many interfaces at first use, by accessors of the global. Scripts expect plain
 * properties. Before the walls stand: with a cache of compiled scripts the engine
 * would look for these there, and hang.
 */
export function settleGlobals() {
  for (const name of Object.getOwnPropertyNames(globalThis)) {
    const descriptor = /** @type {any} */ (getOwnPropertyDescriptor(globalThis, name));
    const goes = GONE.includes(name) || name.startsWith("GPU");
    if (descriptor.get !== undefined && !descriptor.enumerable && !goes) {
      hide(globalThis, name, /** @type {any} */ (globalThis)[name]);
    }
  }
  // The engine put another constructor in the place of its own.
  hide(MessageChannel.prototype, "constructor", MessageChannel);
}

/**
 * @param {Record<string, any>} navigatorAnswers
 * @returns {string} "ok", or what could not be closed
 */
export function lockDown(navigatorAnswers) {
  const names = Object.getOwnPropertyNames(globalThis).filter((name) => name.startsWith("GPU"));
  const stayed = removeNames(globalThis, [...GONE, ...names]);
  fixNavigator(navigatorAnswers);
  lockFunctionMethod("call");
  lockFunctionMethod("apply");
  lockFunctionMethod("bind");
  const views = ["length", "byteLength", "byteOffset", "buffer"];
  lockAccessors(Object.getPrototypeOf(Uint8Array.prototype), views);
  lockAccessors(DataView.prototype, views);
  lockAccessors(ArrayBuffer.prototype, ["byteLength"]);
  lockAccessors(Function.prototype, [Symbol.hasInstance]);
  return stayed.length === 0 ? "ok" : `left: ${stayed.map(String).join(", ")}`;
}

/**
 * Defines a plain global as a script would.
 * @param {string} name
 * @param {any} value
 */
export function defineGlobal(name, value) {
  hide(globalThis, name, value);
}
