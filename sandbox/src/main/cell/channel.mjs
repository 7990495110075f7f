/**
 * Frames: `u32 length of body | u8 type | u8 flags | u16 0 | u32 id | body`, big endian. Reading goes
 * through the engine's event loop; sending is a blocking system call, so that progress and logs
 * leave in the middle of synchronous guest code.
 */
import {
  apply,
  BigInt,
  copyBytesWithin,
  DataView,
  Error,
  getUint32,
  Number,
  RangeError,
  setBytes,
  setUint32,
  sliceBytes,
  subarray,
  typedArrayLength,
  Uint8Array,
} from "./captured.mjs";
import { ERROR, EXIT_BAD_FRAME, EXIT_ENDED, EXIT_SEND, MAX_FRAME } from "./protocol.mjs";
import { socketDescriptor } from "./libc.mjs";

const HEADER = 12;

/** A frame with so much body leaves, and comes, in one piece: a chunk of a stream does. */
const SMALL = 262144;
const INBOX = HEADER + SMALL;

const MSG_NOSIGNAL_DONTWAIT = 0x4040;
const POLLOUT = 4;
const POLL_FAILURE = 0x38; // POLLERR, POLLHUP, POLLNVAL

/** @typedef {(flags: number, id: number, body: Uint8Array) => void} FrameHandler */
/** @typedef {Awaited<ReturnType<typeof openChannel>>} Channel */

/**
 * Connects to the parent.
 * @param {import("./libc.mjs").Libc} libc
 * @param {string} path
 */
export async function openChannel(libc, path) {
  const connection = await Deno.connect({ transport: "unix", path });
  const fd = socketDescriptor(libc, path);
  const { read: readMethod, ref: refMethod, unref: unrefMethod } = connection;
  const exit = Deno.exit;

  // --- sending ---------------------------------------------------------------------------------
  const outbox = new Uint8Array(HEADER + SMALL);
  const outboxView = new DataView(outbox.buffer);
  const pollEntry = new Uint8Array(8);
  new Int32Array(pollEntry.buffer)[0] = fd;
  new Int16Array(pollEntry.buffer)[2] = POLLOUT;
  const pollAnswer = new Int16Array(pollEntry.buffer);

  /** @type {(bytes: Uint8Array, length: number) => void} */
  function sendAll(bytes, length) {
    let sent = 0;
    while (sent < length) {
      const part = sent === 0 ? bytes : subarray(bytes, sent);
      const count = Number(libc.send(fd, part, BigInt(length - sent), MSG_NOSIGNAL_DONTWAIT));
      if (count > 0) {
        sent += count;
        continue;
      }
      // The socket is full, or the parent is gone; poll tells which.
      libc.poll(pollEntry, 1n, -1);
      if ((pollAnswer[3] & POLL_FAILURE) !== 0) {
        exit(EXIT_SEND);
      }
    }
  }

  /** @type {((type: number) => void) | undefined} who hears in the place of the parent */
  let understudy;

  /**
   * Sends one frame, its body in up to three parts. Returns when the kernel has it.
   * @param {number} type
   * @param {number} flags
   * @param {number} id
   * @param {Uint8Array} [first]
   * @param {Uint8Array} [second]
   * @param {Uint8Array} [third]
   */
  function send(type, flags, id, first, second, third) {
    if (understudy !== undefined) {
      understudy(type);
      return;
    }
    const a = first === undefined ? 0 : typedArrayLength(first);
    const b = second === undefined ? 0 : typedArrayLength(second);
    const c = third === undefined ? 0 : typedArrayLength(third);
    const length = a + b + c;
    if (length > MAX_FRAME) {
      throw new RangeError(`a frame of ${length} bytes is larger than ${MAX_FRAME}`);
    }
    setUint32(outboxView, 0, length);
    setUint32(outboxView, 4, (type << 24) | (flags << 16));
    setUint32(outboxView, 8, id);
    if (length <= SMALL) {
      if (a > 0) setBytes(outbox, first, HEADER);
      if (b > 0) setBytes(outbox, second, HEADER + a);
      if (c > 0) setBytes(outbox, third, HEADER + a + b);
      sendAll(outbox, HEADER + length);
      return;
    }
    sendAll(outbox, HEADER);
    if (a > 0) sendAll(/** @type {Uint8Array} */ (first), a);
    if (b > 0) sendAll(/** @type {Uint8Array} */ (second), b);
    if (c > 0) sendAll(/** @type {Uint8Array} */ (third), c);
  }

  // --- receiving -------------------------------------------------------------------------------
  /** @type {(FrameHandler | undefined)[]} */
  const handlers = Array(256).fill(undefined);

  /**
   * Who takes frames of a type; the last one named wins.
   * @param {number} type
   * @param {FrameHandler} handler
   */
  function on(type, handler) {
    handlers[type] = handler;
  }

  /** @type {(type: number, flags: number, id: number, body: Uint8Array) => void} */
  function deliver(type, flags, id, body) {
    const handler = handlers[type];
    if (handler === undefined) {
      exit(EXIT_BAD_FRAME);
      return;
    }
    handler(flags, id, body);
  }

  /**
   * Has a frame handled as if the parent had sent it; the answer goes nowhere. Before there is a
   * guest only.
   * @param {number} type
   * @param {number} flags
   * @param {Uint8Array} body
   * @param {number} [answer] type of the frame to wait for
   * @returns {Promise<void>}
   */
  function rehearse(type, flags, body, answer) {
    return new Promise((resolve, reject) => {
      understudy = (heard) => {
        if (heard === answer) {
          understudy = undefined;
          resolve();
        } else if (heard === ERROR) {
          understudy = undefined;
          reject(new Error(`frame ${type} of the rehearsal was answered by an error`));
        }
      };
      deliver(type, flags, 0, body);
      if (answer === undefined) {
        understudy = undefined;
        resolve();
      }
    });
  }

  /**
   * Reads frames until the parent hangs up. Bodies are fresh copies that handlers may keep.
   */
  async function readFrames() {
    const inbox = new Uint8Array(INBOX);
    const view = new DataView(inbox.buffer);
    let filled = 0;
    for (;;) {
      const count = await apply(readMethod, connection, [subarray(inbox, filled)]);
      if (count === null) {
        exit(EXIT_ENDED);
      }
      filled += count;
      let at = 0;
      while (filled - at >= HEADER) {
        const length = getUint32(view, at);
        const typeAndFlags = getUint32(view, at + 4);
        const id = getUint32(view, at + 8);
        const type = typeAndFlags >>> 24;
        const flags = (typeAndFlags >>> 16) & 255;
        if (length > MAX_FRAME) {
          exit(EXIT_BAD_FRAME);
        }
        if (HEADER + length <= INBOX) {
          if (filled - at < HEADER + length) {
            break;
          }
          deliver(type, flags, id, sliceBytes(inbox, at + HEADER, at + HEADER + length));
          at += HEADER + length;
          continue;
        }
        const body = new Uint8Array(length);
        let have = filled - at - HEADER;
        setBytes(body, subarray(inbox, at + HEADER, filled), 0);
        while (have < length) {
          const more = await apply(readMethod, connection, [subarray(body, have)]);
          if (more === null) {
            exit(EXIT_ENDED);
          }
          have += more;
        }
        filled = 0;
        at = 0;
        deliver(type, flags, id, body);
      }
      if (at > 0) {
        copyBytesWithin(inbox, 0, at, filled);
        filled -= at;
      }
    }
  }

  return {
    send,
    on,
    rehearse,
    readFrames,
    descriptor: fd,
    ref: () => apply(refMethod, connection, []),
    unref: () => apply(unrefMethod, connection, []),
  };
}
