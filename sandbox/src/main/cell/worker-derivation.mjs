/** HKDF and PBKDF2 over SHA-512/256, and what else is done with bytes of keys. */
import {
  DOMException,
  floor,
  min,
  Number,
  setBytes,
  sliceBytes,
  typedArrayLength,
  Uint8Array,
} from "./captured.mjs";
import { DIGEST_BYTES, hmac } from "./sha512-256.mjs";
import { bytesOf } from "./worker-keys.mjs";

/** @param {any} length in bits */
export function bytesIn(length) {
  const bits = Number(length);
  if (length === null || length === undefined || bits % 8 !== 0 || !(bits >= 0)) {
    throw new DOMException("the length is not a multiple of 8", "OperationError");
  }
  return bits / 8;
}

/**
 * In a time that tells only the length.
 * @param {Uint8Array} first
 * @param {Uint8Array} second of the same length
 */
export function isEqual(first, second) {
  let differences = 0;
  for (let i = 0; i < typedArrayLength(first); i++) {
    differences |= first[i] ^ second[i];
  }
  return differences === 0;
}

/**
 * @param {Uint8Array} first
 * @param {Uint8Array} second
 */
export function joined(first, second) {
  const length = typedArrayLength(first);
  const all = new Uint8Array(length + typedArrayLength(second));
  setBytes(all, first, 0);
  setBytes(all, second, length);
  return all;
}

/**
 * @param {Uint8Array} secret
 * @param {any} algorithm
 * @param {number} length in bytes
 */
export function hkdf(secret, algorithm, length) {
  if (length > 255 * DIGEST_BYTES) {
    throw new DOMException("HKDF gives no more than 255 digests", "OperationError");
  }
  const salt = bytesOf(algorithm.salt, "salt");
  const expand = hmac(hmac(salt)(secret));
  const info = bytesOf(algorithm.info, "info");
  const result = new Uint8Array(length);
  /** @type {Uint8Array} */
  let block = new Uint8Array(0);
  for (let at = 0, counter = 1; at < length; at += DIGEST_BYTES, counter++) {
    const number = new Uint8Array(1);
    number[0] = counter;
    block = expand(joined(joined(block, info), number));
    setBytes(result, sliceBytes(block, 0, min(DIGEST_BYTES, length - at)), at);
  }
  return result;
}

/**
 * @param {Uint8Array} secret
 * @param {any} algorithm
 * @param {number} length in bytes
 */
export function pbkdf2(secret, algorithm, length) {
  const iterations = floor(Number(algorithm.iterations));
  if (!(iterations >= 1)) {
    throw new DOMException("PBKDF2 needs at least one iteration", "OperationError");
  }
  const salt = bytesOf(algorithm.salt, "salt");
  const keyed = hmac(secret);
  const result = new Uint8Array(length);
  for (let at = 0, counter = 1; at < length; at += DIGEST_BYTES, counter++) {
    const number = new Uint8Array(4);
    for (let i = 0; i < 4; i++) {
      number[i] = counter >>> (24 - 8 * i);
    }
    let block = keyed(joined(salt, number));
    const sum = sliceBytes(block);
    for (let i = 1; i < iterations; i++) {
      block = keyed(block);
      for (let k = 0; k < DIGEST_BYTES; k++) {
        sum[k] ^= block[k];
      }
    }
    setBytes(result, sliceBytes(sum, 0, min(DIGEST_BYTES, length - at)), at);
  }
  return result;
}
