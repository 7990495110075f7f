/**
 * Built-ins as they were before any guest code, methods turned into functions of their receiver.
 * Host code calls these only: whatever a guest does to a prototype, the host does not notice.
 */

// Constructors and name spaces.
export const {
  Array,
  ArrayBuffer,
  BigInt,
  DataView,
  DOMException,
  Error,
  EvalError,
  Map,
  Number,
  Object,
  Promise,
  RangeError,
  ReferenceError,
  Set,
  String,
  Symbol,
  SyntaxError,
  TypeError,
  Uint8Array,
  Uint32Array,
  URIError,
  WeakMap,
} = globalThis;

const { apply, construct, defineProperty, deleteProperty, ownKeys, getOwnPropertyDescriptor } =
  Reflect;
export { apply, construct, defineProperty, deleteProperty, getOwnPropertyDescriptor, ownKeys };

/**
 * A method as a function whose first argument is its receiver.
 * @param {any} method
 * @returns {(receiver: any, ...rest: any[]) => any}
 */
export const uncurry = Function.prototype.bind.bind(Function.prototype.call);

/**
 * The getter of an accessor property as a function of its receiver.
 * @param {object} owner
 * @param {PropertyKey} name
 * @returns {(receiver: any) => any}
 */
export function getterOf(owner, name) {
  return uncurry(getOwnPropertyDescriptor(owner, name)?.get);
}

const TypedArrayPrototype = Object.getPrototypeOf(Uint8Array.prototype);

export const { getPrototypeOf, setPrototypeOf, freeze } = Object;
export const isArray = Array.isArray;
export const { isInteger, isFinite } = Number;
export const { max, min, floor } = Math;
export const { parseFloat: parseNumber } = Number;
export const { parse: jsonParse, stringify: jsonStringify } = JSON;

// Buffers.
export const bufferLength = getterOf(ArrayBuffer.prototype, "byteLength");
export const bufferIsResizable = getterOf(ArrayBuffer.prototype, "resizable");
export const transferBuffer = uncurry(ArrayBuffer.prototype.transfer);
export const bufferIsDetached = getterOf(ArrayBuffer.prototype, "detached");
export const typedArrayTag = getterOf(TypedArrayPrototype, Symbol.toStringTag);
export const typedArrayLength = getterOf(TypedArrayPrototype, "length");
export const typedArrayByteLength = getterOf(TypedArrayPrototype, "byteLength");
export const typedArrayByteOffset = getterOf(TypedArrayPrototype, "byteOffset");
export const typedArrayBuffer = getterOf(TypedArrayPrototype, "buffer");
export const setBytes = uncurry(TypedArrayPrototype.set);
export const subarray = uncurry(TypedArrayPrototype.subarray);
export const sliceBytes = uncurry(TypedArrayPrototype.slice);
export const copyBytesWithin = uncurry(TypedArrayPrototype.copyWithin);
export const getUint32 = uncurry(DataView.prototype.getUint32);
export const setUint32 = uncurry(DataView.prototype.setUint32);
export const getUint16 = uncurry(DataView.prototype.getUint16);
export const setUint16 = uncurry(DataView.prototype.setUint16);
export const setInt32 = uncurry(DataView.prototype.setInt32);
export const getFloat64 = uncurry(DataView.prototype.getFloat64);
export const setFloat64 = uncurry(DataView.prototype.setFloat64);

// Text.
const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
const encode = uncurry(TextEncoder.prototype.encode);
const decode = uncurry(TextDecoder.prototype.decode);
/** @type {(text: string) => Uint8Array<ArrayBuffer>} */
export const utf8 = (text) => encode(encoder, text);
/** @type {(bytes: Uint8Array) => string} */
export const utf8Text = (bytes) => decode(decoder, bytes);
export const isWellFormed = uncurry(String.prototype.isWellFormed);
export const indexOf = uncurry(String.prototype.indexOf);
export const lastIndexOf = uncurry(String.prototype.lastIndexOf);
export const sliceText = uncurry(String.prototype.slice);
export const startsWith = uncurry(String.prototype.startsWith);
export const endsWith = uncurry(String.prototype.endsWith);
export const charCodeAt = uncurry(String.prototype.charCodeAt);
export const lowerCase = uncurry(String.prototype.toLowerCase);
export const trimText = uncurry(String.prototype.trim);
export const execRegExp = uncurry(RegExp.prototype.exec);

// Functions, promises, collections.
/** @type {(promise: Promise<any>, fulfilled?: (value: any) => any, rejected?: (reason: any) => any) => Promise<any>} */
export const then = uncurry(Promise.prototype.then);
export const mapGet = uncurry(Map.prototype.get);
export const mapSet = uncurry(Map.prototype.set);
export const mapHas = uncurry(Map.prototype.has);
export const mapDelete = uncurry(Map.prototype.delete);
export const mapClear = uncurry(Map.prototype.clear);
export const mapForEach = uncurry(Map.prototype.forEach);
export const mapSize = getterOf(Map.prototype, "size");
export const weakGet = uncurry(WeakMap.prototype.get);
export const weakSet = uncurry(WeakMap.prototype.set);
export const weakHas = uncurry(WeakMap.prototype.has);
export const weakDelete = uncurry(WeakMap.prototype.delete);

/**
 * Writes an element of a plain array without meeting a setter that a guest put on a prototype.
 * @param {any[]} array
 * @param {number} index
 * @param {any} value
 */
export function put(array, index, value) {
  defineProperty(
    array,
    index,
    /** @type {PropertyDescriptor} */ ({
      __proto__: null,
      value,
      writable: true,
      enumerable: true,
      configurable: true,
    }),
  );
}

/**
 * Defines a property as a script's own classes would: writable, hidden from loops.
 * @param {object} target
 * @param {PropertyKey} name
 * @param {any} value
 */
export function hide(target, name, value) {
  defineProperty(
    target,
    name,
    /** @type {PropertyDescriptor} */ ({
      __proto__: null,
      value,
      writable: true,
      enumerable: false,
      configurable: true,
    }),
  );
}
