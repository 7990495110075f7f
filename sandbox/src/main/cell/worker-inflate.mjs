/**
 * Bodies that come compressed by a coding which the parent does not inflate and the engine does:
 * here they cost their worker and not the machine. A body is inflated as the script reads it, some
 * of its bytes at a time, since a few may stand for millions; what one such piece comes to is held
 * whole, and counts as memory of the worker.
 */
import { getterOf, min, then, typedArrayLength, uncurry } from "./captured.mjs";
import { closeBytes, part } from "./worker-bytes.mjs";

const {
  DecompressionStream,
  ReadableStream,
  ReadableByteStreamController,
  ReadableStreamDefaultController,
  ReadableStreamDefaultReader,
} = globalThis;
const enqueueBytes = uncurry(ReadableByteStreamController.prototype.enqueue);
const enqueue = uncurry(ReadableStreamDefaultController.prototype.enqueue);
const close = uncurry(ReadableStreamDefaultController.prototype.close);
const getReader = uncurry(ReadableStream.prototype.getReader);
const pipeThrough = uncurry(ReadableStream.prototype.pipeThrough);
const cancelStream = uncurry(ReadableStream.prototype.cancel);
const read = uncurry(ReadableStreamDefaultReader.prototype.read);
const cancelReader = uncurry(ReadableStreamDefaultReader.prototype.cancel);
const readableOf = getterOf(DecompressionStream.prototype, "readable");
const writableOf = getterOf(DecompressionStream.prototype, "writable");

/** What the engine calls the codings. */
const FORMATS = /** @type {Record<string, any>} */ ({ __proto__: null, br: "brotli" });

/** Compressed bytes that are inflated at once. */
const PIECE = 1024;

const ON_DEMAND = /** @type {any} */ ({ __proto__: null, highWaterMark: 0 });

/**
 * The chunks of a reader, the first of which was read already, in pieces.
 * @param {any} reader
 * @param {Uint8Array} first
 */
function pieces(reader, first) {
  let rest = first;
  const give = (/** @type {any} */ controller) => {
    const length = typedArrayLength(rest);
    const count = min(length, PIECE);
    enqueue(controller, part(rest, 0, count));
    rest = part(rest, count, length);
  };
  const source = /** @type {any} */ ({
    __proto__: null,
    pull(/** @type {any} */ controller) {
      if (typedArrayLength(rest) > 0) {
        give(controller);
        return undefined;
      }
      return then(read(reader), (step) => {
        if (step.done) {
          close(controller);
          return;
        }
        rest = step.value;
        give(controller);
      });
    },
    cancel: (/** @type {any} */ reason) => cancelReader(reader, reason),
  });
  return new ReadableStream(source, ON_DEMAND);
}

/**
 * The inflated bytes of a stream of ours, which is not touched before they are asked for.
 * @param {ReadableStream} stream
 * @param {string | undefined} coding
 * @returns {ReadableStream} the stream itself where the coding is none of ours
 */
export function inflate(stream, coding) {
  const format = FORMATS[/** @type {string} */ (coding)];
  if (format === undefined) {
    return stream;
  }
  /** @type {any} */
  let plain;

  /**
   * @param {any} reader
   * @param {Uint8Array} first
   */
  function begin(reader, first) {
    const inflater = new DecompressionStream(format);
    const pair = {
      __proto__: null,
      readable: readableOf(inflater),
      writable: writableOf(inflater),
    };
    plain = getReader(pipeThrough(pieces(reader, first), pair));
  }

  /**
   * @param {any} controller
   * @returns {Promise<void>}
   */
  function next(controller) {
    return then(read(plain), (step) => {
      if (step.done) {
        closeBytes(controller);
        return undefined;
      }
      if (typedArrayLength(step.value) === 0) {
        return next(controller);
      }
      enqueueBytes(controller, step.value);
      return undefined;
    });
  }

  const source = /** @type {any} */ ({
    __proto__: null,
    type: "bytes",
    pull(/** @type {any} */ controller) {
      if (plain !== undefined) {
        return next(controller);
      }
      const reader = getReader(stream);
      return then(read(reader), (step) => {
        if (step.done) {
          closeBytes(controller); // An empty body, whatever its coding says.
          return undefined;
        }
        begin(reader, step.value);
        return next(controller);
      });
    },
    cancel: (/** @type {any} */ reason) =>
      plain === undefined ? cancelStream(stream, reason) : cancelReader(plain, reason),
  });
  return new ReadableStream(source, ON_DEMAND);
}
