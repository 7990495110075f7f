/**
 * Omni Keys as handles. The guest has a real key object, imported from throw-away bytes, the
 * *token*; what is derived from it comes from the parent, which has the true key.
 *
 * A key is recognised by the token in it, not by its identity: so a clone of a handle, a copy that
 * came through a MessagePort, and a key that the script imported from a token itself, are handles
 * too, and no copy can ever derive from the throw-away bytes in silence.
 */
import {
  apply,
  defineProperty,
  DOMException,
  getterOf,
  isInteger,
  Map,
  mapDelete,
  mapGet,
  mapSet,
  Number,
  setBytes,
  sliceBytes,
  String,
  then,
  typedArrayLength,
  TypeError,
  Uint8Array,
  uncurry,
  weakGet,
  weakHas,
  WeakMap,
  weakSet,
} from "./captured.mjs";
import { DERIVE, KEY } from "./worker-calls.mjs";

const { CryptoKey, SubtleCrypto, crypto } = globalThis;
const { subtle } = crypto;
const randomValues = uncurry(crypto.getRandomValues);
const algorithmOf = getterOf(CryptoKey.prototype, "algorithm");
const usagesOf = getterOf(CryptoKey.prototype, "usages");
const { importKey, deriveBits, deriveKey } = SubtleCrypto.prototype;
const upper = uncurry(String.prototype.toUpperCase);
const includes = uncurry(Array.prototype.includes);
const isView = ArrayBuffer.isView;
const viewBuffer = uncurry(
  /** @type {any} */ (Object.getOwnPropertyDescriptor(
    Object.getPrototypeOf(Uint8Array.prototype),
    "buffer",
  )).get,
);

const TOKEN_BYTES = 32;

/** One published library puts so many zeros behind the key. */
const PADDING = 12;

/** In the engine's serialization the secret stands behind this: a property `data`, a buffer. */
const MARK = [0x22, 0x04, 0x64, 0x61, 0x74, 0x61, 0x42];

const BLOCK_BITS = {
  __proto__: null,
  "SHA-1": 512,
  "SHA-256": 512,
  "SHA-384": 1024,
  "SHA-512": 1024,
};

/** @typedef {{number: number, padded: boolean}} KeyHandle */
/** @typedef {ReturnType<typeof installKeys>} Keys */

/**
 * The raw secret in a serialized key.
 * @param {Uint8Array} bytes
 * @returns {Uint8Array | undefined}
 */
export function secretIn(bytes) {
  const end = typedArrayLength(bytes) - MARK.length - 1;
  for (let at = 0; at < end; at++) {
    let same = 0;
    while (same < MARK.length && bytes[at + same] === MARK[same]) {
      same++;
    }
    if (same === MARK.length) {
      let length = 0;
      let from = at + same;
      for (let shift = 0; shift < 28; shift += 7) {
        length |= (bytes[from] & 0x7f) << shift;
        from++;
        if (bytes[from - 1] < 0x80) {
          return sliceBytes(bytes, from, from + length);
        }
      }
      return undefined;
    }
  }
  return undefined;
}

/** @param {Uint8Array} bytes */
function hex(bytes) {
  let text = "";
  for (let i = 0; i < TOKEN_BYTES; i++) {
    text += `${bytes[i] < 16 ? "0" : ""}${apply(Number.prototype.toString, bytes[i], [16])}`;
  }
  return text;
}

/**
 * @param {any} source
 * @param {string} name
 */
export function bytesOf(source, name) {
  if (isView(source)) {
    const { buffer, byteOffset, byteLength } = source;
    return sliceBytes(new Uint8Array(buffer), byteOffset, byteOffset + byteLength);
  }
  try {
    return sliceBytes(new Uint8Array(source instanceof ArrayBuffer ? source : viewBuffer(source)));
  } catch {
    throw new TypeError(`${name} is not a buffer`);
  }
}

/**
 * @param {import("./cell.mjs").Host} host
 * @param {import("./worker-calls.mjs").Calls} calls
 */
export function installKeys(host, calls) {
  const { serialize } = host.core;
  /** @type {Map<string, number>} numbers of keys by their tokens */
  const byToken = new Map();
  /** @type {WeakMap<CryptoKey, KeyHandle | null>} */
  const known = new WeakMap();
  /** @type {Map<string, Promise<{key: CryptoKey, token: Uint8Array}>>} */
  const byStore = new Map();

  /**
   * @param {any} key
   * @returns {KeyHandle | null} null for what is no handle
   */
  function handleOf(key) {
    try {
      if (algorithmOf(key).name !== "HKDF") {
        return null;
      }
    } catch {
      return null;
    }
    if (weakHas(known, key)) {
      return weakGet(known, key);
    }
    const handle = examine(serialize(key));
    weakSet(known, key, handle);
    return handle;
  }

  /**
   * @param {Uint8Array} serialized
   * @returns {KeyHandle | null}
   */
  function examine(serialized) {
    const secret = secretIn(serialized);
    const length = secret === undefined ? 0 : typedArrayLength(secret);
    if (secret === undefined || (length !== TOKEN_BYTES && length !== TOKEN_BYTES + PADDING)) {
      return null;
    }
    for (let i = TOKEN_BYTES; i < length; i++) {
      if (secret[i] !== 0) {
        return null;
      }
    }
    const number = mapGet(byToken, hex(secret));
    if (number === undefined) {
      return null;
    }
    return /** @type {any} */ ({ __proto__: null, number, padded: length > TOKEN_BYTES });
  }

  /**
   * @param {KeyHandle} handle
   * @param {any} algorithm
   * @param {any} length
   * @returns {Promise<Uint8Array>}
   */
  function derive(handle, algorithm, length) {
    const { hash, salt, info } = algorithm;
    const hashName = String(typeof hash === "object" && hash !== null ? hash.name : hash);
    const saltBytes = bytesOf(salt, "salt");
    const infoBytes = bytesOf(info, "info");
    const bits = Number(length);
    if (length === null || length === undefined || !isInteger(bits) || bits % 8 !== 0) {
      throw new DOMException("the length is not a multiple of 8", "OperationError");
    }
    const saltLength = typedArrayLength(saltBytes);
    const parameters = new Uint8Array(saltLength + typedArrayLength(infoBytes));
    setBytes(parameters, saltBytes, 0);
    setBytes(parameters, infoBytes, saltLength);
    const { number, padded } = handle;
    const head = { __proto__: null, key: number, padded, hash: hashName, saltLength, bits };
    return then(
      calls.call(DERIVE, head, { bytes: parameters }),
      ({ bytes }) => sliceBytes(bytes),
      (reason) => {
        throw new DOMException(reason.message, "OperationError");
      },
    );
  }

  /**
   * @param {any} algorithm
   * @returns {boolean}
   */
  function isHkdf(algorithm) {
    const name = typeof algorithm === "string" ? algorithm : algorithm?.name;
    return typeof name === "string" && upper(name) === "HKDF";
  }

  /**
   * @param {any} key
   * @param {string} usage
   */
  function requireUsage(key, usage) {
    if (!includes(usagesOf(key), usage)) {
      throw new DOMException(`the key may not be used for ${usage}`, "InvalidAccessError");
    }
  }

  /** @param {any} type the algorithm of a derived key */
  function keyBits(type) {
    const name = upper(String(typeof type === "string" ? type : type.name));
    if (name !== "HMAC") {
      return type.length;
    }
    if (type.length !== undefined) {
      return type.length;
    }
    const hash = typeof type.hash === "string" ? type.hash : type.hash?.name;
    return /** @type {any} */ (BLOCK_BITS)[upper(String(hash))];
  }

  const methods = {
    /**
     * @this {SubtleCrypto}
     * @param {any} algorithm
     * @param {any} baseKey
     * @param {any} [length]
     */
    async deriveBits(algorithm, baseKey, length = null) {
      const handle = handleOf(baseKey);
      if (handle === null || !isHkdf(algorithm)) {
        return apply(deriveBits, this, [algorithm, baseKey, length]);
      }
      requireUsage(baseKey, "deriveBits");
      const bytes = await derive(handle, algorithm, length);
      return viewBuffer(bytes);
    },
    /**
     * @this {SubtleCrypto}
     * @param {any} algorithm
     * @param {any} baseKey
     * @param {any} derivedType
     * @param {any} extractable
     * @param {any} usages
     */
    async deriveKey(algorithm, baseKey, derivedType, extractable, usages) {
      const handle = handleOf(baseKey);
      if (handle === null || !isHkdf(algorithm)) {
        return apply(deriveKey, this, [algorithm, baseKey, derivedType, extractable, usages]);
      }
      requireUsage(baseKey, "deriveKey");
      const bytes = await derive(handle, algorithm, keyBits(derivedType));
      return apply(importKey, subtle, ["raw", bytes, derivedType, extractable, usages]);
    },
    /**
     * A script of the generation that was given bytes imports what it got.
     * @this {SubtleCrypto}
     * @param {any} format
     * @param {any} data
     * @param {any} algorithm
     * @param {any} extractable
     * @param {any} usages
     */
    async importKey(format, data, algorithm, extractable, usages) {
      if (format === "raw" && isHkdf(algorithm) && handleOf(data) !== null) {
        const token = /** @type {Uint8Array} */ (secretIn(serialize(data)));
        return apply(importKey, subtle, ["raw", token, algorithm, extractable, usages]);
      }
      return await apply(importKey, this, [format, data, algorithm, extractable, usages]);
    },
  };
  for (const name of /** @type {(keyof typeof methods)[]} */ (Object.keys(methods))) {
    defineProperty(SubtleCrypto.prototype, name, {
      value: methods[name],
      writable: true,
      enumerable: true,
      configurable: true,
    });
  }

  /** @param {string} store */
  async function fetchKey(store) {
    const { head } = await calls.call(KEY, { __proto__: null, store });
    const token = new Uint8Array(TOKEN_BYTES);
    randomValues(crypto, token);
    mapSet(byToken, hex(token), head.key);
    const key = await apply(importKey, subtle, ["raw", token, "HKDF", false, [
      "deriveBits",
      "deriveKey",
    ]]);
    return { __proto__: null, key, token };
  }

  /** @param {any} store */
  function keyOf(store) {
    if (typeof store !== "string") {
      throw new TypeError("the name of a key store is a string");
    }
    let promise = mapGet(byStore, store);
    if (promise === undefined) {
      promise = then(fetchKey(store), undefined, (reason) => {
        mapDelete(byStore, store);
        throw reason;
      });
      mapSet(byStore, store, promise);
    }
    return promise;
  }

  return {
    /**
     * Whether a key stands for one of the runner's.
     * @param {any} key
     */
    isHandle: (key) => handleOf(key) !== null,
    /** @param {any} store */
    omniKey: async (store) => (await keyOf(store)).key,
    /**
     * What a library that imports bytes is given instead of the key's.
     * @param {any} store
     * @returns {Promise<Uint8Array>}
     */
    token: async (store) => (await keyOf(store)).token,
  };
}
