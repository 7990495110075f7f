/**
 * Values as bodies: one byte says which form follows. Bytes and text have short forms; everything
 * else is the engine's own structured clone, in which getters of the value run and nothing else of
 * the guest does.
 */
import {
  bufferIsDetached,
  bufferIsResizable,
  freeze,
  isWellFormed,
  subarray,
  typedArrayBuffer,
  typedArrayTag,
  Uint8Array,
  utf8,
  utf8Text,
} from "./captured.mjs";

export const UNDEFINED = 0;
export const BYTES = 1;
export const TEXT = 2;
export const BUFFER = 3;
export const CLONE = 4;

const EMPTY = new Uint8Array(0);
const FORMS = [0, 1, 2, 3, 4].map((form) => new Uint8Array([form]));
/** The body of `undefined`. */
export const UNDEFINED_BODY = FORMS[UNDEFINED];

/** @typedef {ReturnType<typeof openValues>} Values */

/**
 * @param {any} core the engine's internals, captured before they are closed
 */
export function openValues(core) {
  const { serialize, deserialize, isArrayBuffer, isSharedArrayBuffer } = core;
  // As for storage: shared memory and modules of WebAssembly are refused instead of referred to.
  // All options are own properties, so that none is looked up on a prototype of the guest's.
  const options = freeze(
    /** @type {any} */ ({
      __proto__: null,
      hostObjects: undefined,
      transferredArrayBuffers: undefined,
      forStorage: true,
    }),
  );

  /**
   * A value's form byte and the bytes after it.
   * @param {any} value
   * @returns {{form: Uint8Array, bytes: Uint8Array}}
   * @throws what the engine says of a value that cannot travel, or what a getter of it threw
   */
  function encode(value) {
    if (value === undefined) {
      return { form: FORMS[UNDEFINED], bytes: EMPTY };
    }
    if (typeof value === "string" && isWellFormed(value)) {
      return { form: FORMS[TEXT], bytes: utf8(value) };
    }
    if (typeof value === "object" && value !== null) {
      if (typedArrayTag(value) === "Uint8Array" && !isSharedArrayBuffer(typedArrayBuffer(value))) {
        return { form: FORMS[BYTES], bytes: value };
      }
      if (isArrayBuffer(value) && !bufferIsResizable(value) && !bufferIsDetached(value)) {
        return { form: FORMS[BUFFER], bytes: new Uint8Array(value) };
      }
    }
    return { form: FORMS[CLONE], bytes: serialize(value, options) };
  }

  /**
   * The value of a body.
   * @param {Uint8Array} body
   */
  function decode(body) {
    const bytes = subarray(body, 1);
    switch (body[0]) {
      case UNDEFINED:
        return undefined;
      case BYTES:
        return new Uint8Array(bytes);
      case TEXT:
        return utf8Text(bytes);
      case BUFFER:
        return typedArrayBuffer(new Uint8Array(bytes));
      default:
        return deserialize(bytes);
    }
  }

  return { encode, decode };
}
