/** Small services for streams of bytes. */
import {
  getterOf,
  typedArrayBuffer,
  typedArrayByteOffset,
  Uint8Array,
  uncurry,
} from "./captured.mjs";

const { ReadableByteStreamController, ReadableStreamBYOBRequest } = globalThis;
const close = uncurry(ReadableByteStreamController.prototype.close);
const byobRequestOf = getterOf(ReadableByteStreamController.prototype, "byobRequest");
const respond = uncurry(ReadableStreamBYOBRequest.prototype.respond);

/**
 * A part of a view that the host may hand on: one that a guest made could have a constructor of its
 * own.
 * @param {Uint8Array} bytes
 * @param {number} from
 * @param {number} to
 */
export function part(bytes, from, to) {
  return new Uint8Array(typedArrayBuffer(bytes), typedArrayByteOffset(bytes) + from, to - from);
}

/**
 * Closes a stream of bytes, also for a reader that waits with a buffer of its own.
 * @param {any} controller
 */
export function closeBytes(controller) {
  close(controller);
  const request = byobRequestOf(controller);
  if (request !== null) {
    respond(request, 0);
  }
}
