/**
 * Bodies that flow between the parent and the script, each under the number of its event or call:
 * incoming ones are streams of ours that the script reads, outgoing ones are the script's own that
 * we read. Whoever produces sends no more than was granted.
 *
 * An incoming stream grants nothing until the script reads; until then it can be passed on by name,
 * and its bytes never come here.
 */
import {
  DataView,
  getterOf,
  getUint32,
  lowerCase,
  Map,
  mapDelete,
  mapGet,
  mapSet,
  min,
  setUint32,
  sliceText,
  then,
  trimText,
  typedArrayBuffer,
  typedArrayLength,
  typedArrayTag,
  TypeError,
  Uint8Array,
  uncurry,
  utf8,
  utf8Text,
  weakGet,
  WeakMap,
  weakSet,
} from "./captured.mjs";
import { CHUNK, CREDIT, FIN, RESET } from "./protocol.mjs";
import { closeBytes, part } from "./worker-bytes.mjs";

const {
  ReadableStream,
  ReadableByteStreamController,
  ReadableStreamDefaultReader,
} = globalThis;
const controllerMethods = ReadableByteStreamController.prototype;
const enqueue = uncurry(controllerMethods.enqueue);
const errorController = uncurry(controllerMethods.error);
const lockedOf = getterOf(ReadableStream.prototype, "locked");
const cancelStream = uncurry(ReadableStream.prototype.cancel);
const getReader = uncurry(ReadableStream.prototype.getReader);
const read = uncurry(ReadableStreamDefaultReader.prototype.read);
const cancelReader = uncurry(ReadableStreamDefaultReader.prototype.cancel);

/** What may be sent before the parent says anything; BodyInlet.java has the same number. */
const FIRST_WINDOW = 65536;

/** What the parent may send ahead of the script; granted anew when half of it was read. */
const WINDOW = 262144;

/** Longest chunk of a frame; FrameType.java has the same number. */
const MAX_CHUNK = WINDOW;

/** Flag of RESET: the consumer wants no more. */
const UNWANTED = 1;

const nothing = () => {};

/**
 * @typedef {object} Incoming
 * @property {number} id
 * @property {any} controller
 * @property {any} first chunks that the script has not asked for, linked
 * @property {any} last
 * @property {number} consumed bytes since the last grant
 * @property {boolean} granted whether anything was granted
 * @property {boolean} waiting whether the script waits for bytes
 * @property {boolean} over nothing more comes
 * @property {boolean} passed it went on by name
 * @property {string | undefined} coding how its bytes are compressed, where the script has others
 * @property {{reason: any} | undefined} broken what it failed by
 * @property {() => void} ended told once when nothing of it is to come or wanted
 */

/**
 * @typedef {object} Outgoing
 * @property {number} id
 * @property {any} reader
 * @property {any} rest bytes that wait for a grant
 * @property {number} credit
 * @property {boolean} reading
 * @property {() => void} ended
 * @property {(reason: string) => void} broke told once if the reader fails
 */

/** @typedef {ReturnType<typeof openStreams>} Streams */

/**
 * @param {import("./cell.mjs").Host} host
 * @param {import("./worker-events.mjs").Events} events
 */
export function openStreams(host, events) {
  /** @type {Map<number, Incoming>} */
  const incoming = new Map();
  /** @type {Map<number, Outgoing>} */
  const outgoing = new Map();
  /** @type {WeakMap<ReadableStream, Incoming>} */
  const hosted = new WeakMap();
  const number = new Uint8Array(4);
  const numberView = new DataView(number.buffer);

  // --- incoming --------------------------------------------------------------------------------

  /**
   * @param {Incoming} entry
   * @param {number} bytes
   */
  function grant(entry, bytes) {
    setUint32(numberView, 0, bytes);
    host.send(CREDIT, 0, entry.id, number);
  }

  /** @param {Incoming} entry */
  function stopWaiting(entry) {
    if (entry.waiting) {
      entry.waiting = false;
      events.callEnds();
    }
  }

  /**
   * @param {Incoming} entry
   * @param {Uint8Array} bytes
   */
  function hand(entry, bytes) {
    entry.consumed += typedArrayLength(bytes);
    enqueue(entry.controller, bytes);
    if (entry.consumed >= WINDOW / 2 && !entry.over) {
      grant(entry, entry.consumed);
      entry.consumed = 0;
    }
  }

  /** @param {Incoming} entry */
  function forget(entry) {
    if (!entry.over) {
      entry.over = true;
      mapDelete(incoming, entry.id);
      entry.ended();
    }
    stopWaiting(entry);
  }

  /**
   * @param {ReadableStream} stream
   * @param {string | null} coding
   * @returns {Incoming | undefined}
   */
  function untouched(stream, coding) {
    const entry = weakGet(hosted, stream);
    if (entry === undefined || entry.granted || entry.over || lockedOf(stream)) {
      return undefined;
    }
    const fits = entry.coding === undefined ||
      (coding !== null && lowerCase(trimText(coding)) === entry.coding);
    return fits ? entry : undefined;
  }

  /** @param {Incoming} entry */
  function pull(entry) {
    if (entry.first !== undefined) {
      const { bytes } = entry.first;
      entry.first = entry.first.next;
      if (entry.first === undefined) {
        entry.last = undefined;
      }
      hand(entry, bytes);
      if (entry.over && entry.first === undefined) {
        closeBytes(entry.controller);
      }
      return;
    }
    if (entry.over) {
      return;
    }
    if (!entry.waiting) {
      entry.waiting = true;
      events.callBegins();
    }
    if (!entry.granted) {
      entry.granted = true;
      grant(entry, WINDOW);
    }
  }

  host.on(CHUNK, (_flags, id, bytes) => {
    const entry = mapGet(incoming, id);
    if (entry === undefined) {
      return; // The script wants no more of it.
    }
    if (entry.waiting) {
      stopWaiting(entry);
      hand(entry, bytes);
      return;
    }
    const link = { __proto__: null, bytes, next: undefined };
    if (entry.last === undefined) {
      entry.first = link;
    } else {
      entry.last.next = link;
    }
    entry.last = link;
  });

  host.on(FIN, (_flags, id) => {
    const entry = mapGet(incoming, id);
    if (entry !== undefined) {
      forget(entry);
      if (entry.first === undefined) {
        closeBytes(entry.controller);
      }
    }
  });

  /**
   * @param {number} id
   * @param {any} reason
   */
  function breakOff(id, reason) {
    const entry = mapGet(incoming, id);
    if (entry !== undefined) {
      forget(entry);
      entry.first = undefined;
      entry.broken = /** @type {any} */ ({ __proto__: null, reason });
      errorController(entry.controller, reason);
    }
  }

  // --- outgoing --------------------------------------------------------------------------------

  /** @param {Outgoing} entry */
  function done(entry) {
    mapDelete(outgoing, entry.id);
    events.callEnds();
    entry.ended();
  }

  /**
   * @param {Outgoing} entry
   * @param {any} reason
   */
  function fail(entry, reason) {
    const { name, message } = host.errors.describe(reason);
    const text = sliceText(`${name}: ${message}`, 0, 500);
    host.send(RESET, 0, entry.id, utf8(text));
    done(entry);
    entry.broke(text);
  }

  /**
   * Sends what is there as far as it may.
   * @param {Outgoing} entry
   */
  function flush(entry) {
    while (entry.rest !== undefined && entry.credit > 0) {
      const length = typedArrayLength(entry.rest);
      const count = min(length, entry.credit, MAX_CHUNK);
      host.send(CHUNK, 0, entry.id, part(entry.rest, 0, count));
      entry.credit -= count;
      entry.rest = count === length ? undefined : part(entry.rest, count, length);
    }
  }

  /**
   * @param {Outgoing} entry
   * @param {any} step
   */
  function took(entry, step) {
    entry.reading = false;
    if (mapGet(outgoing, entry.id) !== entry) {
      return;
    }
    if (step.done) {
      host.send(FIN, 0, entry.id);
      done(entry);
      return;
    }
    const { value } = step;
    if (typedArrayTag(value) !== "Uint8Array") {
      const reason = new TypeError("a body's chunk is not a Uint8Array");
      fail(entry, reason);
      then(cancelReader(entry.reader, reason), nothing, nothing);
      return;
    }
    if (typedArrayLength(value) > 0) {
      entry.rest = value;
    }
    go(entry);
  }

  /** @param {Outgoing} entry */
  function go(entry) {
    flush(entry);
    if (entry.rest !== undefined || entry.credit <= 0 || entry.reading) {
      return; // The next grant goes on, or the read that is under way.
    }
    if (entry.reader === undefined) {
      host.send(FIN, 0, entry.id);
      done(entry);
      return;
    }
    entry.reading = true;
    then(read(entry.reader), (step) => took(entry, step), (reason) => {
      if (mapGet(outgoing, entry.id) === entry) {
        fail(entry, reason);
      }
    });
  }

  host.on(CREDIT, (_flags, id, body) => {
    const entry = mapGet(outgoing, id);
    if (entry !== undefined) {
      entry.credit += getUint32(new DataView(typedArrayBuffer(body)), 0);
      go(entry);
    }
  });

  /**
   * @param {number} id
   * @param {any} reason
   */
  function stop(id, reason) {
    const entry = mapGet(outgoing, id);
    if (entry === undefined) {
      return;
    }
    host.send(RESET, 0, id);
    done(entry);
    if (entry.reader !== undefined) {
      then(cancelReader(entry.reader, reason), nothing, nothing);
    }
  }

  host.on(RESET, (flags, id, reason) => {
    if ((flags & UNWANTED) !== 0) {
      stop(id, new TypeError("the receiver of the body is gone"));
    } else {
      breakOff(id, new TypeError(utf8Text(reason)));
    }
  });

  return {
    /**
     * The stream that the parent sends under this number.
     * @param {number} id
     * @param {() => void} [ended] told once when nothing of it is to come or wanted
     * @returns {ReadableStream}
     */
    receive(id, ended = nothing) {
      const entry = /** @type {Incoming} */ (/** @type {unknown} */ ({
        __proto__: null,
        id,
        controller: undefined,
        first: undefined,
        last: undefined,
        consumed: 0,
        granted: false,
        waiting: false,
        over: false,
        passed: false,
        coding: undefined,
        broken: undefined,
        ended,
      }));
      const source = /** @type {any} */ ({
        __proto__: null,
        type: "bytes",
        start: (/** @type {any} */ controller) => {
          entry.controller = controller;
        },
        pull: () => pull(entry),
        cancel: () => {
          entry.first = undefined;
          if (!entry.over && !entry.passed) {
            host.send(RESET, UNWANTED, id);
          }
          forget(entry);
        },
      });
      const strategy = /** @type {any} */ ({ __proto__: null, highWaterMark: 0 });
      mapSet(incoming, id, entry);
      const stream = new ReadableStream(source, strategy);
      weakSet(hosted, stream, entry);
      return stream;
    },

    /**
     * A stream of ours stands for another, whose bytes the parent has in some coding.
     * @param {ReadableStream} stream
     * @param {ReadableStream} received one that `receive` answered
     * @param {string} coding
     */
    standFor(stream, received, coding) {
      const entry = /** @type {Incoming} */ (weakGet(hosted, received));
      entry.coding = coding;
      weakSet(hosted, stream, entry);
    },

    /**
     * The number of a stream of the parent's that nobody has read of; the caller passes it on, and
     * it counts as read.
     * @param {ReadableStream} stream
     * @param {string | null} [coding] what the receiver will be told of its coding
     * @returns {number} 0 if it is none
     */
    takeUntouched(stream, coding = null) {
      const entry = untouched(stream, coding);
      if (entry === undefined) {
        return 0;
      }
      entry.passed = true;
      then(cancelStream(stream), nothing, nothing);
      return entry.id;
    },

    /**
     * Whether takeUntouched would answer a number.
     * @param {ReadableStream} stream
     */
    isUntouched: (stream) => untouched(stream, null) !== undefined,

    /**
     * What a stream of the parent's failed by, if it did.
     * @param {any} stream
     */
    brokenBy: (stream) => weakGet(hosted, stream)?.broken,

    /**
     * The reader of a script's stream, which is then nobody else's.
     * @param {ReadableStream} stream
     */
    readerOf: (stream) => getReader(stream),

    /**
     * Sends a body, all of its bytes or what a reader gives, once the parent knows of it.
     * @param {number} id
     * @param {Uint8Array | undefined} bytes
     * @param {any} reader
     * @param {() => void} ended told once, however it ends
     * @param {(reason: string) => void} [broke] told once when the reader fails
     */
    send(id, bytes, reader, ended, broke = nothing) {
      const entry = /** @type {Outgoing} */ (/** @type {unknown} */ ({
        __proto__: null,
        id,
        reader,
        rest: bytes,
        credit: FIRST_WINDOW,
        reading: false,
        ended,
        broke,
      }));
      mapSet(outgoing, id, entry);
      // The parent can always wake it: it may grant, or the client may leave.
      events.callBegins();
      go(entry);
    },

    stop,

    /**
     * The script wants no more of what the parent sends under a number.
     * @param {number} id
     * @param {any} reason
     */
    refuse(id, reason) {
      if (mapGet(incoming, id) !== undefined) {
        host.send(RESET, UNWANTED, id);
        breakOff(id, reason);
      }
    },
  };
}
