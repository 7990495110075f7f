/**
 * SHA-512/256 (FIPS 180-4) and HMAC over it. The engine has SHA-512 only with its own initial
 * value. Numbers of 64 bits are pairs of 32, high before low; sums carry by dividing.
 */
import { BigInt, floor, Number, setBytes, typedArrayLength, Uint8Array } from "./captured.mjs";

const { Int32Array } = globalThis;

export const BLOCK_BYTES = 128;
export const DIGEST_BYTES = 32;
const ROUNDS = 80;
const WORD = 0x100000000;
const NAME = [0x53, 0x48, 0x41, 0x2d, 0x35, 0x31, 0x32, 0x2f, 0x32, 0x35, 0x36];

const schedule = new Int32Array(2 * ROUNDS);
const constants = new Int32Array(2 * ROUNDS);
const initial = new Int32Array(16);
let isReady = false;

/**
 * The first 64 bits behind the point of a root: what the standard takes its constants from.
 * @param {number} prime
 * @param {bigint} degree
 */
function rootFraction(prime, degree) {
  const wanted = BigInt(prime) << (64n * degree);
  let low = 0n;
  let high = 1n << 70n;
  while (high - low > 1n) {
    const middle = (low + high) / 2n;
    if (middle ** degree <= wanted) {
      low = middle;
    } else {
      high = middle;
    }
  }
  return low & 0xffffffffffffffffn;
}

/** @param {number} number */
function isPrime(number) {
  for (let divisor = 2; divisor * divisor <= number; divisor++) {
    if (number % divisor === 0) {
      return false;
    }
  }
  return true;
}

/** A few milliseconds at first use, instead of tables. */
function prepare() {
  for (let number = 2, i = 0; i < ROUNDS; number++) {
    if (isPrime(number)) {
      const cube = rootFraction(number, 3n);
      constants[2 * i] = Number(cube >> 32n);
      constants[2 * i + 1] = Number(cube & 0xffffffffn);
      if (i < 8) {
        const square = rootFraction(number, 2n) ^ 0xa5a5a5a5a5a5a5a5n;
        initial[2 * i] = Number(square >> 32n);
        initial[2 * i + 1] = Number(square & 0xffffffffn);
      }
      i++;
    }
  }
  // The initial value is the hash, from another one, of the function's own name.
  const name = new Uint8Array(NAME.length);
  for (let i = 0; i < NAME.length; i++) {
    name[i] = NAME[i];
  }
  setBytes(initial, absorb(new Int32Array(initial), name, 0));
  isReady = true;
}

/** @param {Uint8Array} bytes @param {number} from */
function expand(bytes, from) {
  const w = schedule;
  for (let i = 0, at = from; i < 32; i++, at += 4) {
    w[i] = (bytes[at] << 24) | (bytes[at + 1] << 16) | (bytes[at + 2] << 8) | bytes[at + 3];
  }
  for (let i = 32; i < 2 * ROUNDS; i += 2) {
    const ph = w[i - 30];
    const pl = w[i - 29];
    const qh = w[i - 4];
    const ql = w[i - 3];
    const ah = ((ph >>> 1) | (pl << 31)) ^ ((ph >>> 8) | (pl << 24)) ^ (ph >>> 7);
    const al = ((pl >>> 1) | (ph << 31)) ^ ((pl >>> 8) | (ph << 24)) ^ ((pl >>> 7) | (ph << 25));
    const bh = ((qh >>> 19) | (ql << 13)) ^ ((ql >>> 29) | (qh << 3)) ^ (qh >>> 6);
    const bl = ((ql >>> 19) | (qh << 13)) ^ ((qh >>> 29) | (ql << 3)) ^ ((ql >>> 6) | (qh << 26));
    const low = (w[i - 31] >>> 0) + (al >>> 0) + (w[i - 13] >>> 0) + (bl >>> 0);
    w[i + 1] = low;
    w[i] = w[i - 32] + ah + w[i - 14] + bh + ((low / WORD) | 0);
  }
}

/**
 * @param {Int32Array} state
 * @param {Uint8Array} bytes
 * @param {number} from
 */
function compress(state, bytes, from) {
  expand(bytes, from);
  let ah = state[0], al = state[1], bh = state[2], bl = state[3];
  let ch = state[4], cl = state[5], dh = state[6], dl = state[7];
  let eh = state[8], el = state[9], fh = state[10], fl = state[11];
  let gh = state[12], gl = state[13], hh = state[14], hl = state[15];
  for (let i = 0; i < 2 * ROUNDS; i += 2) {
    const s1h = ((eh >>> 14) | (el << 18)) ^ ((eh >>> 18) | (el << 14)) ^ ((el >>> 9) | (eh << 23));
    const s1l = ((el >>> 14) | (eh << 18)) ^ ((el >>> 18) | (eh << 14)) ^ ((eh >>> 9) | (el << 23));
    const low1 = (hl >>> 0) + (s1l >>> 0) + (((el & fl) ^ (~el & gl)) >>> 0) +
      (constants[i + 1] >>> 0) + (schedule[i + 1] >>> 0);
    const high1 = hh + s1h + ((eh & fh) ^ (~eh & gh)) + constants[i] + schedule[i] +
      ((low1 / WORD) | 0);
    const s0h = ((ah >>> 28) | (al << 4)) ^ ((al >>> 2) | (ah << 30)) ^ ((al >>> 7) | (ah << 25));
    const s0l = ((al >>> 28) | (ah << 4)) ^ ((ah >>> 2) | (al << 30)) ^ ((ah >>> 7) | (al << 25));
    const low2 = (low1 >>> 0) + (s0l >>> 0) + (((al & bl) ^ (al & cl) ^ (bl & cl)) >>> 0);
    const high2 = high1 + s0h + ((ah & bh) ^ (ah & ch) ^ (bh & ch)) + ((low2 / WORD) | 0);
    const lowE = (dl >>> 0) + (low1 >>> 0);
    hh = gh;
    hl = gl;
    gh = fh;
    gl = fl;
    fh = eh;
    fl = el;
    eh = (dh + high1 + ((lowE / WORD) | 0)) | 0;
    el = lowE | 0;
    dh = ch;
    dl = cl;
    ch = bh;
    cl = bl;
    bh = ah;
    bl = al;
    ah = high2 | 0;
    al = low2 | 0;
  }
  addTo(state, 0, ah, al);
  addTo(state, 2, bh, bl);
  addTo(state, 4, ch, cl);
  addTo(state, 6, dh, dl);
  addTo(state, 8, eh, el);
  addTo(state, 10, fh, fl);
  addTo(state, 12, gh, gl);
  addTo(state, 14, hh, hl);
}

/**
 * @param {Int32Array} state
 * @param {number} at
 * @param {number} high
 * @param {number} low
 */
function addTo(state, at, high, low) {
  const sum = (state[at + 1] >>> 0) + (low >>> 0);
  state[at + 1] = sum;
  state[at] = state[at] + high + ((sum / WORD) | 0);
}

/**
 * Takes in the last of a message, with its padding.
 * @param {Int32Array} state
 * @param {Uint8Array} bytes
 * @param {number} before bytes that the state has taken in already, whole blocks
 */
function absorb(state, bytes, before) {
  const length = typedArrayLength(bytes);
  let at = 0;
  for (; at + BLOCK_BYTES <= length; at += BLOCK_BYTES) {
    compress(state, bytes, at);
  }
  const rest = length - at;
  const last = new Uint8Array(rest < BLOCK_BYTES - 16 ? BLOCK_BYTES : 2 * BLOCK_BYTES);
  for (let i = 0; i < rest; i++) {
    last[i] = bytes[at + i];
  }
  last[rest] = 0x80;
  const size = typedArrayLength(last);
  let bits = (before + length) * 8;
  for (let i = size - 1; bits > 0; i--) {
    last[i] = bits % 256;
    bits = floor(bits / 256);
  }
  for (let from = 0; from < size; from += BLOCK_BYTES) {
    compress(state, last, from);
  }
  return state;
}

/** @param {Int32Array} state */
function digestOf(state) {
  const digest = new Uint8Array(DIGEST_BYTES);
  for (let i = 0; i < DIGEST_BYTES; i++) {
    digest[i] = state[i >> 2] >>> (24 - 8 * (i & 3));
  }
  return digest;
}

/** @param {Uint8Array} bytes */
export function sha512256(bytes) {
  if (!isReady) {
    prepare();
  }
  return digestOf(absorb(new Int32Array(initial), bytes, 0));
}

/**
 * HMAC with one key, whose two blocks are taken in once.
 * @param {Uint8Array} key
 * @returns {(message: Uint8Array) => Uint8Array}
 */
export function hmac(key) {
  const short = typedArrayLength(key) > BLOCK_BYTES ? sha512256(key) : key;
  if (!isReady) {
    prepare();
  }
  const keyed = (/** @type {number} */ pad) => {
    const block = new Uint8Array(BLOCK_BYTES);
    setBytes(block, short, 0);
    for (let i = 0; i < BLOCK_BYTES; i++) {
      block[i] ^= pad;
    }
    const state = new Int32Array(initial);
    compress(state, block, 0);
    return state;
  };
  const inner = keyed(0x36);
  const outer = keyed(0x5c);
  return (message) => {
    const digest = digestOf(absorb(new Int32Array(inner), message, BLOCK_BYTES));
    return digestOf(absorb(new Int32Array(outer), digest, BLOCK_BYTES));
  };
}
