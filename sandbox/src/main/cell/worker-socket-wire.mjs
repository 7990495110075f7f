/**
 * How the messages of a WebSocket come and go: two streams of the parent's under one number, of
 * records `u8 kind | u32 length | payload` (SocketRecords.java has the same numbers). What goes out
 * waits here until the parent takes it; what comes in is not read on before the script has heard of
 * what came before.
 */
import {
  DataView,
  getUint16,
  getUint32,
  max,
  setBytes,
  setUint16,
  setUint32,
  subarray,
  then,
  typedArrayBuffer,
  typedArrayLength,
  TypeError,
  Uint8Array,
  uncurry,
  utf8,
  utf8Text,
} from "./captured.mjs";

const { ReadableStream, ReadableStreamDefaultController, ReadableStreamDefaultReader } = globalThis;
const enqueue = uncurry(ReadableStreamDefaultController.prototype.enqueue);
const closeController = uncurry(ReadableStreamDefaultController.prototype.close);
const read = uncurry(ReadableStreamDefaultReader.prototype.read);

const BINARY = 0;
const TEXT = 1;
const CLOSE = 2;
const TOO_BIG = 3;

/** Flag of a kind: the message goes on in the next record. */
const MORE = 0x80;
const HEAD = 5;
const EMPTY = new Uint8Array(0);

/** What a close that has no code is called. */
const NO_CODE = 1005;

/** What the end of a connection that broke is called. */
export const BROKEN = 1006;

/**
 * Who hears of what comes, each in a turn of its own.
 * @typedef {object} Hearer
 * @property {(isText: boolean, bytes: Uint8Array<ArrayBuffer>) => void} message
 * @property {(code: number, reason: string) => void} closed
 * @property {() => void} tooBig the peer said more at once than may be heard
 */

/**
 * @typedef {object} Wire
 * @property {(isText: boolean, bytes: Uint8Array, sent: () => void) => void} send
 * @property {(isText: boolean, bytes: Promise<Uint8Array>, sent: () => void) => void} sendLater
 *   bytes that are still to be read; their place in the order is taken
 * @property {(code: number | undefined, reason: string) => void} close begins to close
 * @property {() => void} end nothing more goes out, nor is heard
 */

/**
 * @param {number} kind
 * @param {Uint8Array} payload
 */
function recordOf(kind, payload) {
  const length = typedArrayLength(payload);
  const bytes = new Uint8Array(HEAD + length);
  bytes[0] = kind;
  setUint32(new DataView(typedArrayBuffer(bytes)), 1, length);
  setBytes(bytes, payload, HEAD);
  return bytes;
}

/**
 * @param {number | undefined} code
 * @param {string} reason
 */
function closePayload(code, reason) {
  if (code === undefined) {
    return new Uint8Array(0);
  }
  const text = utf8(reason);
  const bytes = new Uint8Array(2 + typedArrayLength(text));
  setUint16(new DataView(typedArrayBuffer(bytes)), 0, code);
  setBytes(bytes, text, 2);
  return bytes;
}

/**
 * Puts records together from bytes as they come.
 * @param {(kind: number, payload: Uint8Array<ArrayBuffer>) => void} whole takes a whole message
 */
function openParser(whole) {
  const head = new Uint8Array(HEAD);
  const headView = new DataView(head.buffer);
  let inHead = 0;
  /** @type {Uint8Array<ArrayBuffer> | undefined} */
  let payload;
  let filled = 0;
  // A message that goes on, in one buffer: a peer may send it byte by byte.
  let message = EMPTY;
  let total = 0;
  let goesOn = false;

  /** @param {Uint8Array<ArrayBuffer>} record */
  function append(record) {
    const needed = total + typedArrayLength(record);
    if (needed > typedArrayLength(message)) {
      const wider = new Uint8Array(max(needed, 2 * typedArrayLength(message)));
      setBytes(wider, subarray(message, 0, total));
      message = wider;
    }
    setBytes(message, record, total);
    total = needed;
    goesOn = true;
  }

  function joined() {
    const all = new Uint8Array(total);
    setBytes(all, subarray(message, 0, total));
    message = EMPTY;
    total = 0;
    goesOn = false;
    return all;
  }

  /** @param {Uint8Array<ArrayBuffer>} record */
  function finish(record) {
    payload = undefined;
    inHead = 0;
    filled = 0;
    if ((head[0] & MORE) !== 0) {
      append(record);
    } else if (!goesOn || head[0] === CLOSE || head[0] === TOO_BIG) {
      whole(head[0], record); // The end may come in the middle of a message.
    } else {
      append(record);
      whole(head[0], joined());
    }
  }

  /** @param {Uint8Array} bytes */
  return function take(bytes) {
    const length = typedArrayLength(bytes);
    for (let at = 0; at < length;) {
      if (payload === undefined) {
        head[inHead++] = bytes[at++];
        if (inHead < HEAD) {
          continue;
        }
        payload = new Uint8Array(getUint32(headView, 1));
      }
      const room = typedArrayLength(payload) - filled;
      const count = room < length - at ? room : length - at;
      setBytes(payload, subarray(bytes, at, at + count), filled);
      filled += count;
      at += count;
      if (count === room) {
        finish(payload);
      }
    }
  };
}

/**
 * @param {import("./cell.mjs").Host} host
 * @param {import("./worker-streams.mjs").Streams} streams
 * @param {number} id
 * @param {Hearer} hearer
 * @returns {Wire}
 */
export function openWire(host, streams, id, hearer) {
  let ended = false;

  // --- what goes out ---------------------------------------------------------------------------
  /** @type {any} */
  let controller;
  let wanted = false;
  // The parent takes nothing any more; how the connection ended comes by the other stream.
  let cancelled = false;
  let first = /** @type {any} */ (undefined);
  let last = /** @type {any} */ (undefined);

  function feed() {
    if (!wanted || ended || cancelled || first?.record === undefined) {
      return;
    }
    const { record, sent } = first;
    first = first.next;
    if (first === undefined) {
      last = undefined;
    }
    wanted = false;
    enqueue(controller, record);
    host.nextTurn(sent);
  }

  /**
   * @param {Uint8Array | undefined} record
   * @param {() => void} sent
   */
  function queue(record, sent) {
    const link = { __proto__: null, record, sent, next: undefined };
    if (last === undefined) {
      first = link;
    } else {
      last.next = link;
    }
    last = link;
    feed();
    return link;
  }

  function end() {
    if (!ended) {
      ended = true;
      first = last = undefined;
      if (!cancelled) {
        closeController(controller);
      }
      streams.refuse(id, new TypeError("the WebSocket is closed"));
    }
  }

  /** Nothing can be told to the peer any more, so nothing is heard from it. */
  function lost() {
    if (!ended) {
      host.nextTurn(() => hearer.closed(BROKEN, ""));
    }
  }

  const source = /** @type {any} */ ({
    __proto__: null,
    start: (/** @type {any} */ given) => {
      controller = given;
    },
    pull: () => {
      wanted = true;
      feed();
    },
    cancel: () => {
      cancelled = true;
    },
  });
  const outgoing = new ReadableStream(
    source,
    /** @type {any} */ ({ __proto__: null, highWaterMark: 0 }),
  );
  streams.send(id, undefined, streams.readerOf(outgoing), () => {});

  // --- what comes in ---------------------------------------------------------------------------
  const reader = streams.readerOf(streams.receive(id));
  let pending = 0;

  /** @param {() => void} task */
  function inTurn(task) {
    pending++;
    host.nextTurn(() => {
      if (!ended) {
        task();
      }
      if (--pending === 0) {
        next();
      }
    });
  }

  const take = openParser((kind, payload) => {
    if (kind === TOO_BIG) {
      inTurn(hearer.tooBig);
      return;
    }
    if (kind !== CLOSE) {
      inTurn(() => hearer.message(kind === TEXT, payload));
      return;
    }
    const code = getUint16(new DataView(typedArrayBuffer(payload)), 0);
    const reason = utf8Text(subarray(payload, 2));
    inTurn(() => hearer.closed(code, reason));
  });

  function next() {
    then(read(reader), (step) => {
      if (step.done) {
        lost();
        return;
      }
      take(step.value);
      if (pending === 0) {
        next();
      }
    }, lost);
  }
  next();

  return {
    send(isText, bytes, sent) {
      queue(recordOf(isText ? TEXT : BINARY, bytes), sent);
    },
    sendLater(isText, bytes, sent) {
      const link = /** @type {any} */ (queue(undefined, sent));
      then(bytes, (read) => {
        link.record = recordOf(isText ? TEXT : BINARY, read);
        feed();
      }, lost);
    },
    close(code, reason) {
      queue(recordOf(CLOSE, closePayload(code === NO_CODE ? undefined : code, reason)), () => {});
    },
    end,
  };
}
