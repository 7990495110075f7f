/**
 * `SHA-512-256` in `crypto.subtle`, wherever a hash is named: digest, HMAC, HKDF and PBKDF2. Scripts
 * of one runtime use it, and the engine has it not.
 *
 * An HMAC key of this hash is one of the engine's for SHA-512, whose bytes end with a mark that
 * only this cell knows. So it is recognised however it was copied, cannot be read where it is not
 * extractable, and no copy can sign with the wrong hash in silence.
 */
import {
  apply,
  defineProperty,
  DOMException,
  getterOf,
  sliceBytes,
  String,
  typedArrayBuffer,
  typedArrayLength,
  TypeError,
  Uint8Array,
  uncurry,
  weakGet,
  WeakMap,
  weakSet,
} from "./captured.mjs";
import { BLOCK_BYTES, DIGEST_BYTES, hmac, sha512256 } from "./sha512-256.mjs";
import { attribute } from "./webidl.mjs";
import { bytesIn, hkdf, isEqual, joined, pbkdf2 } from "./worker-derivation.mjs";
import { bytesOf, secretIn } from "./worker-keys.mjs";

const { CryptoKey, SubtleCrypto, crypto } = globalThis;
const { subtle } = crypto;
const randomValues = uncurry(crypto.getRandomValues);
const algorithmOf = getterOf(CryptoKey.prototype, "algorithm");
const usagesOf = getterOf(CryptoKey.prototype, "usages");
const extractableOf = getterOf(CryptoKey.prototype, "extractable");
const upper = uncurry(String.prototype.toUpperCase);
const includes = uncurry(Array.prototype.includes);

const NAME = "SHA-512-256";
const MARK_BYTES = 16;

/** @param {any} algorithm */
function nameOf(algorithm) {
  const name = typeof algorithm === "object" && algorithm !== null ? algorithm.name : algorithm;
  return upper(String(name));
}

/** @param {any} hash */
function isOurs(hash) {
  const name = nameOf(hash);
  return name === NAME || name === "SHA-512/256";
}

/**
 * @param {any} algorithm
 * @param {string} name
 */
function names(algorithm, name) {
  return typeof algorithm === "object" && algorithm !== null && nameOf(algorithm) === name &&
    isOurs(algorithm.hash);
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

/**
 * @param {any} key
 * @param {string} name
 */
function requireAlgorithm(key, name) {
  if (algorithmOf(key).name !== name) {
    throw new DOMException(`the key is not for ${name}`, "InvalidAccessError");
  }
}

/**
 * @param {import("./cell.mjs").Host} host
 * @param {(key: any) => boolean} isHandle whether a key is one of the runner's, whose bytes are not here
 */
export function installHashes(host, isHandle) {
  const { serialize } = host.core;
  // As they are now, with what the runner's keys need around them.
  const {
    digest,
    importKey,
    exportKey,
    generateKey,
    sign,
    verify,
    deriveBits,
    deriveKey,
    wrapKey,
  } = SubtleCrypto.prototype;
  const mark = new Uint8Array(MARK_BYTES);
  randomValues(crypto, mark);
  /** @type {WeakMap<any, {secret: Uint8Array, algorithm: any} | null>} */
  const known = new WeakMap();

  /**
   * @param {any} key
   * @returns {{secret: Uint8Array, algorithm: any} | null} what is ours about an HMAC key
   */
  function oursIn(key) {
    const found = weakGet(known, key);
    if (found !== undefined) {
      return found;
    }
    let ours = null;
    const algorithm = algorithmOf(key);
    if (algorithm.name === "HMAC" && algorithm.hash.name === "SHA-512") {
      const marked = secretIn(serialize(key));
      const length = marked === undefined ? 0 : typedArrayLength(marked) - MARK_BYTES;
      if (marked !== undefined && isMarked(marked, length)) {
        const secret = sliceBytes(marked, 0, length);
        ours = /** @type {any} */ ({
          __proto__: null,
          secret,
          algorithm: { name: "HMAC", hash: { name: NAME }, length: 8 * length },
        });
      }
    }
    weakSet(known, key, ours);
    return ours;
  }

  /**
   * @param {Uint8Array} bytes
   * @param {number} from
   */
  function isMarked(bytes, from) {
    for (let i = 0; i < MARK_BYTES; i++) {
      if (from < 1 || bytes[from + i] !== mark[i]) {
        return false;
      }
    }
    return true;
  }

  /**
   * @param {any} key
   * @returns {{secret: Uint8Array, algorithm: any} | null}
   */
  function ours(key) {
    try {
      return oursIn(key);
    } catch {
      return null;
    }
  }

  /**
   * @param {Uint8Array} secret
   * @param {any} extractable
   * @param {any} usages
   */
  function hmacKey(secret, extractable, usages) {
    if (typedArrayLength(secret) === 0) {
      throw new DOMException("an HMAC key has at least one byte", "DataError");
    }
    const algorithm = { __proto__: null, name: "HMAC", hash: "SHA-512" };
    const bytes = joined(secret, mark);
    return apply(importKey, subtle, ["raw", bytes, algorithm, extractable, usages]);
  }

  /**
   * @param {any} algorithm
   * @param {any} key
   * @param {any} length in bits
   */
  function derived(algorithm, key, length) {
    const name = nameOf(algorithm);
    requireAlgorithm(key, name);
    const bytes = bytesIn(length);
    const secret = secretIn(serialize(key)) ?? new Uint8Array(0);
    return name === "HKDF" ? hkdf(secret, algorithm, bytes) : pbkdf2(secret, algorithm, bytes);
  }

  /**
   * @param {any} algorithm
   * @param {any} key
   */
  function derivesHere(algorithm, key) {
    return (names(algorithm, "HKDF") || names(algorithm, "PBKDF2")) && !isHandle(key);
  }

  /** @param {any} type the algorithm of a derived key */
  function keyBits(type) {
    if (names(type, "HMAC")) {
      return type.length ?? 8 * BLOCK_BYTES;
    }
    if (nameOf(type) === "HMAC" && type.length === undefined) {
      const hash = nameOf(type.hash);
      return hash === "SHA-384" || hash === "SHA-512" ? 1024 : 512;
    }
    return type.length;
  }

  const methods = {
    /** @this {any} @param {any[]} parameters */
    async digest(...parameters) {
      if (parameters.length < 2 || !isOurs(parameters[0])) {
        return await apply(digest, this, parameters);
      }
      return typedArrayBuffer(sha512256(bytesOf(parameters[1], "data")));
    },
    /** @this {any} @param {any[]} parameters */
    async importKey(...parameters) {
      const { 0: format, 1: data, 2: algorithm, 3: extractable, 4: usages } = parameters;
      if (!names(algorithm, "HMAC")) {
        return await apply(importKey, this, parameters);
      }
      if (format !== "raw") {
        throw new DOMException(`a key for ${NAME} is imported as raw only`, "NotSupportedError");
      }
      const bytes = bytesOf(data, "key");
      if (algorithm.length !== undefined && bytesIn(algorithm.length) !== typedArrayLength(bytes)) {
        throw new DOMException("the length is not the key's", "DataError");
      }
      return hmacKey(bytes, extractable, usages);
    },
    /** @this {any} @param {any[]} parameters */
    async exportKey(...parameters) {
      const { 0: format, 1: key } = parameters;
      const own = ours(key);
      if (own === null) {
        return await apply(exportKey, this, parameters);
      }
      if (!extractableOf(key)) {
        throw new DOMException("the key is not extractable", "InvalidAccessError");
      }
      if (format !== "raw") {
        throw new DOMException(`a key for ${NAME} is exported as raw only`, "NotSupportedError");
      }
      return typedArrayBuffer(sliceBytes(own.secret));
    },
    /** @this {any} @param {any[]} parameters */
    async generateKey(...parameters) {
      const { 0: algorithm, 1: extractable, 2: usages } = parameters;
      if (!names(algorithm, "HMAC")) {
        return await apply(generateKey, this, parameters);
      }
      const secret = new Uint8Array(bytesIn(algorithm.length ?? 8 * BLOCK_BYTES));
      randomValues(crypto, secret);
      return hmacKey(secret, extractable, usages);
    },
    /** @this {any} @param {any[]} parameters */
    async sign(...parameters) {
      const { 0: algorithm, 1: key, 2: data } = parameters;
      const own = ours(key);
      if (own === null || nameOf(algorithm) !== "HMAC") {
        return await apply(sign, this, parameters);
      }
      requireUsage(key, "sign");
      return typedArrayBuffer(hmac(own.secret)(bytesOf(data, "data")));
    },
    /** @this {any} @param {any[]} parameters */
    async verify(...parameters) {
      const { 0: algorithm, 1: key, 2: signature, 3: data } = parameters;
      const own = ours(key);
      if (own === null || nameOf(algorithm) !== "HMAC") {
        return await apply(verify, this, parameters);
      }
      requireUsage(key, "verify");
      const given = bytesOf(signature, "signature");
      const right = hmac(own.secret)(bytesOf(data, "data"));
      return typedArrayLength(given) === DIGEST_BYTES && isEqual(given, right);
    },
    /** @this {any} @param {any[]} parameters */
    async deriveBits(...parameters) {
      const { 0: algorithm, 1: key, 2: length } = parameters;
      if (!derivesHere(algorithm, key)) {
        return await apply(deriveBits, this, parameters);
      }
      requireUsage(key, "deriveBits");
      return typedArrayBuffer(derived(algorithm, key, length));
    },
    /** @this {any} @param {any[]} parameters */
    async deriveKey(...parameters) {
      const { 0: algorithm, 1: key, 2: type, 3: extractable, 4: usages } = parameters;
      if (derivesHere(algorithm, key)) {
        requireUsage(key, "deriveKey");
        const bytes = derived(algorithm, key, keyBits(type));
        return apply(methods.importKey, subtle, ["raw", bytes, type, extractable, usages]);
      }
      if (!names(type, "HMAC")) {
        return await apply(deriveKey, this, parameters);
      }
      // The engine derives for the hash it has; the bytes are the same.
      const length = keyBits(type);
      const other = { __proto__: null, name: "HMAC", hash: "SHA-512", length };
      const made = await apply(deriveKey, this, [algorithm, key, other, true, ["sign"]]);
      const bytes = new Uint8Array(await apply(exportKey, subtle, ["raw", made]));
      return hmacKey(bytes, extractable, usages);
    },
    /** @this {any} @param {any[]} parameters */
    async wrapKey(...parameters) {
      if (ours(parameters[1]) !== null) {
        throw new DOMException(`a key for ${NAME} is not wrapped`, "NotSupportedError");
      }
      return await apply(wrapKey, this, parameters);
    },
    /**
     * @param {any} first
     * @param {any} second
     */
    timingSafeEqual(first, second) {
      const a = bytesOf(first, "the first");
      const b = bytesOf(second, "the second");
      if (typedArrayLength(a) !== typedArrayLength(b)) {
        throw new TypeError("timingSafeEqual: the lengths differ");
      }
      return isEqual(a, b);
    },
  };

  for (const name of /** @type {(keyof typeof methods)[]} */ (Object.keys(methods))) {
    const replaced = /** @type {any} */ (SubtleCrypto.prototype)[name];
    if (replaced !== undefined) {
      defineProperty(methods[name], "length", { value: replaced.length });
    }
    defineProperty(SubtleCrypto.prototype, name, {
      value: methods[name],
      writable: true,
      enumerable: true,
      configurable: true,
    });
  }
  attribute(
    CryptoKey.prototype,
    "algorithm",
    (key) => key,
    (key) => oursIn(key)?.algorithm ?? algorithmOf(key),
  );
}
