/**
 * What deterministic mode changes: clock and random numbers are the slice's own, and what cannot be
 * made the same everywhere is taken away. docs/slices.md tells what is left.
 */
import {
  apply,
  charCodeAt,
  construct,
  defineProperty,
  deleteProperty,
  DOMException,
  getOwnPropertyDescriptor,
  getterOf,
  hide,
  Object,
  String,
  then,
  typedArrayBuffer,
  typedArrayByteLength,
  typedArrayByteOffset,
  Uint8Array,
  uncurry,
  weakGet,
  WeakMap,
  weakSet,
} from "./captured.mjs";
import { openVirtualTimers } from "./virtual-timers.mjs";

/** Names of the global scope that are gone in this mode: they tell of garbage collection. */
export const GONE = ["FinalizationRegistry", "WeakRef"];

/** Members that are gone in this mode, by their owner. */
const GONE_MEMBERS = {
  Atomics: ["wait", "waitAsync"],
  AbortSignal: ["timeout"],
  URL: ["createObjectURL", "revokeObjectURL"],
  Temporal: ["Now"],
  "Request.prototype": ["formData"],
  "Response.prototype": ["formData"],
  "SubtleCrypto.prototype": [
    "generateKey",
    "encapsulateBits",
    "encapsulateKey",
    "decapsulateBits",
    "decapsulateKey",
  ],
  "Performance.prototype": [
    "clearMarks",
    "clearMeasures",
    "getEntries",
    "getEntriesByName",
    "getEntriesByType",
    "mark",
    "measure",
    "toJSON",
  ],
};

/** Private keys of these sign with fresh random numbers, public ones encrypt with them. */
const RANDOMISED = ["ECDSA", "RSA-PSS", "RSA-OAEP"];

const { imul } = Math;

/**
 * @param {import("./cell.mjs").Host} host
 * @param {{now: number, seed: string}} init milliseconds since 1970 at the start of each slice; what
 *     all random numbers follow from, together with the slice's number
 * @param {(error: any) => void} onError what a timer's callback threw
 */
export function openFixed(host, init, onError) {
  const timers = openVirtualTimers(host.core, host.timers.most(), onError);
  const now = () => init.now + timers.elapsed();
  const random = openRandom();
  takeAway();
  fixDate(now);
  fixFormats(now);
  fixPerformance(init.now, timers.elapsed);
  fixRandom(random);
  fixKeys();

  return {
    timers,
    /**
     * A slice begins.
     * @param {number} number
     */
    begin(number) {
      timers.restart();
      random.seed(`${init.seed}/${number}`);
    },
  };
}

function takeAway() {
  for (const path of Object.keys(GONE_MEMBERS)) {
    let owner = /** @type {any} */ (globalThis);
    for (const part of path.split(".")) {
      owner = owner?.[part];
    }
    for (const name of /** @type {any} */ (GONE_MEMBERS)[path]) {
      if (owner !== undefined && !deleteProperty(owner, name)) {
        throw new Error(`${path}.${name} cannot be taken away`);
      }
    }
  }
}

/**
 * Same prototype object, so there is no way back to the true one.
 * @param {() => number} now
 */
function fixDate(now) {
  const True = globalThis.Date;
  const text = uncurry(True.prototype.toString);
  const { length } = True;
  const Fixed = {
    /** @param {any[]} args */
    Date: function (...args) {
      if (new.target === undefined) {
        return text(new True(now()));
      }
      return construct(True, args.length === 0 ? [now()] : args, new.target);
    },
  }.Date;
  const prototype = True.prototype;
  defineProperty(Fixed, "prototype", { value: prototype, writable: false });
  defineProperty(Fixed, "length", { value: length });
  hide(Fixed, "now", named("now", now));
  hide(Fixed, "parse", True.parse);
  hide(Fixed, "UTC", True.UTC);
  hide(prototype, "constructor", Fixed);
  hide(globalThis, "Date", Fixed);
}

/** @param {() => number} now */
function fixFormats(now) {
  const prototype = Intl.DateTimeFormat.prototype;
  const formatOf = getterOf(prototype, "format");
  const toParts = uncurry(prototype.formatToParts);
  /** @type {WeakMap<object, any>} */
  const known = new WeakMap();
  defineProperty(prototype, "format", {
    /** @this {any} */
    get() {
      const bound = formatOf(this);
      let fixed = weakGet(known, this);
      if (fixed === undefined) {
        fixed = named("", (date) => bound(date === undefined ? now() : date));
        weakSet(known, this, fixed);
      }
      return fixed;
    },
    enumerable: false,
    configurable: true,
  });
  hide(
    prototype,
    "formatToParts",
    {
      /**
       * @this {any}
       * @param {any} [date]
       */
      formatToParts(date) {
        return toParts(this, date === undefined ? now() : date);
      },
    }.formatToParts,
  );
}

/**
 * @param {number} origin
 * @param {() => number} elapsed
 */
function fixPerformance(origin, elapsed) {
  const getter = (
    /** @type {any} */ owner,
    /** @type {string} */ name,
    /** @type {any} */ value,
  ) => {
    const descriptor = getOwnPropertyDescriptor(owner, name);
    defineProperty(owner, name, { ...descriptor, get: () => value });
  };
  hide(Performance.prototype, "now", named("now", elapsed));
  getter(Performance.prototype, "timeOrigin", origin);
  getter(Event.prototype, "timeStamp", 0);
}

/** @param {ReturnType<typeof openRandom>} random */
function fixRandom(random) {
  hide(Math, "random", named("random", random.fraction));
  const check = uncurry(Crypto.prototype.getRandomValues);
  hide(
    Crypto.prototype,
    "getRandomValues",
    {
      /**
       * @this {any}
       * @param {any} view
       */
      getRandomValues(view) {
        // The true one refuses what has to be refused.
        check(this, view);
        const bytes = new Uint8Array(
          typedArrayBuffer(view),
          typedArrayByteOffset(view),
          typedArrayByteLength(view),
        );
        for (let i = 0; i < bytes.length; i++) {
          bytes[i] = random.next() & 0xff;
        }
        return view;
      },
    }.getRandomValues,
  );
  hide(Crypto.prototype, "randomUUID", named("randomUUID", () => uuid(random)));
}

/** @param {ReturnType<typeof openRandom>} random */
function uuid(random) {
  const digits = "0123456789abcdef";
  let text = "";
  for (let i = 0; i < 32; i++) {
    const nibble = random.next() & 15;
    const digit = i === 12 ? 4 : i === 16 ? (nibble & 3) | 8 : nibble;
    text += (i === 8 || i === 12 || i === 16 || i === 20 ? "-" : "") + digits[digit];
  }
  return text;
}

/** Keys whose use would draw random numbers of the engine are not let in. */
function fixKeys() {
  const prototype = SubtleCrypto.prototype;
  const algorithmOf = getterOf(CryptoKey.prototype, "algorithm");
  const typeOf = getterOf(CryptoKey.prototype, "type");

  /** @param {CryptoKey} key */
  function admit(key) {
    const name = algorithmOf(key).name;
    for (let i = 0; i < RANDOMISED.length; i++) {
      const uses = RANDOMISED[i] === "RSA-OAEP" ? "public" : "private";
      if (RANDOMISED[i] === name && typeOf(key) === uses) {
        throw new DOMException(
          `a ${uses} key for ${name} needs random numbers, which a deterministic job has not`,
          "NotSupportedError",
        );
      }
    }
    return key;
  }

  for (const name of /** @type {const} */ (["importKey", "unwrapKey"])) {
    const original = prototype[name];
    hide(
      prototype,
      name,
      {
        /**
         * @this {any}
         * @param {any[]} args
         */
        [name](...args) {
          return then(apply(original, this, args), admit);
        },
      }[name],
    );
  }
}

/** xoshiro128**, seeded by a text. Not for secrets, which a deterministic job cannot have. */
function openRandom() {
  let a = 1;
  let b = 2;
  let c = 3;
  let d = 4;

  function next() {
    const result = imul(rotate(imul(b, 5), 7), 9);
    const t = b << 9;
    c ^= a;
    d ^= b;
    b ^= c;
    a ^= d;
    c ^= t;
    d = rotate(d, 11);
    return result >>> 0;
  }

  /**
   * @param {number} word
   * @param {number} bits
   */
  function rotate(word, bits) {
    return (word << bits) | (word >>> (32 - bits));
  }

  return {
    next,
    /** A number from 0 up to, and without, 1; 53 bits of it. */
    fraction: () => ((next() >>> 5) * 67108864 + (next() >>> 6)) / 9007199254740992,
    /** @param {string} text */
    seed(text) {
      let hash = 0x811c9dc5;
      const word = () => {
        for (let i = 0; i < text.length; i++) {
          hash = imul(hash ^ charCodeAt(text, i), 0x01000193);
        }
        hash ^= hash >>> 16;
        hash = imul(hash, 0x85ebca6b);
        hash ^= hash >>> 13;
        return hash;
      };
      a = word();
      b = word();
      c = word();
      // A state of zeros would stay one.
      d = word() | 1;
      for (let i = 0; i < 20; i++) {
        next();
      }
    },
  };
}

/**
 * @param {string} name
 * @param {(...args: any[]) => any} fn
 */
function named(name, fn) {
  defineProperty(fn, "name", { value: String(name), configurable: true });
  return fn;
}
