/**
 * Calls to the parent: the one door out of a cell. A call is a head as JSON and bytes; so is its
 * answer.
 */
import {
  apply,
  Error,
  jsonParse,
  jsonStringify,
  Map,
  mapDelete,
  mapGet,
  mapSet,
  Promise,
  put,
  subarray,
  TypeError,
  Uint8Array,
  utf8Text,
} from "./captured.mjs";
import { CALL, CANCEL, ERROR, RESET, RESULT } from "./protocol.mjs";
import { sendParts } from "./worker-events.mjs";

/** What is asked for, as the frame's flags. */
export const FETCH = 1;
export const KEY = 2;
export const DERIVE = 3;
export const CONNECT = 4;
export const ACCEPT = 5;

/** Calls that the parent has at once, unless a guest is given another number; more wait here. */
const MAX_OPEN = 64;

/** Flags of CALL beside the operation: the body is a stream, or one of the parent's. */
export const STREAMED = 0x40;
export const PASSED = 0x80;

/** Flag of RESULT: the answer's body is a stream. */
const STREAMED_ANSWER = 1;

/** Flag of RESULT: a stream of ours goes with it, which is ours to end. */
const TWO_WAY = 2;

/** Flag of RESET: the consumer wants no more. */
const UNWANTED = 1;
const EMPTY = new Uint8Array(0);
const NO_PARTS = /** @type {Parts} */ ({ __proto__: null });

/** @typedef {{head: any, bytes: Uint8Array, stream?: number}} Answer stream is its number, or 0 */

/**
 * What goes with a call.
 * @typedef {object} Parts
 * @property {number} [flags]
 * @property {Uint8Array} [bytes]
 * @property {(id: number) => void} [begin] sends the body, once the parent knows of the call
 * @property {(cancel: (reason: any) => void) => void} [cancellable] receives how to give it up
 */

/** @typedef {ReturnType<typeof openCalls>} Calls */

/**
 * Takes a frame of a head and bytes apart.
 * @param {Uint8Array} body
 * @returns {Answer}
 */
export function unpack(body) {
  const length = body[0] * 0x1000000 + ((body[1] << 16) | (body[2] << 8) | body[3]);
  const head = jsonParse(utf8Text(subarray(body, 4, 4 + length)));
  const bytes = subarray(body, 4 + length);
  return /** @type {any} */ ({ __proto__: null, head, bytes });
}

/**
 * @param {import("./cell.mjs").Host} host
 * @param {import("./worker-events.mjs").Events} events
 * @param {import("./worker-streams.mjs").Streams} streams
 */
export function openCalls(host, events, streams) {
  /** @type {Map<number, {resolve: (answer: Answer) => void, reject: (reason: any) => void}>} */
  const open = new Map();
  // A queue of linked cells: an array's methods are the guest's to patch.
  let first = /** @type {any} */ (undefined);
  let last = /** @type {any} */ (undefined);
  let running = 0;
  let most = MAX_OPEN;
  let lastId = 0;

  /** @param {() => void} ask */
  function enqueue(ask) {
    const cell = { __proto__: null, ask, next: undefined };
    if (last === undefined) {
      first = cell;
    } else {
      last.next = cell;
    }
    last = cell;
  }

  function done() {
    running--;
    events.callEnds();
    if (first !== undefined) {
      const { ask } = first;
      first = first.next;
      if (first === undefined) {
        last = undefined;
      }
      ask();
    }
  }

  /**
   * @param {number} id
   * @returns {{resolve: (answer: Answer) => void, reject: (reason: any) => void} | undefined}
   */
  function take(id) {
    const call = mapGet(open, id);
    if (call !== undefined) {
      mapDelete(open, id);
      done();
    }
    return call;
  }

  host.on(RESULT, (flags, id, body) => {
    const call = take(id);
    if (call === undefined) {
      if ((flags & STREAMED_ANSWER) !== 0) {
        host.send(RESET, UNWANTED, id);
      }
      if ((flags & TWO_WAY) !== 0) {
        host.send(RESET, 0, id);
      }
      return;
    }
    const answer = unpack(body);
    answer.stream = (flags & STREAMED_ANSWER) === 0 ? 0 : id;
    call.resolve(answer);
  });
  host.on(ERROR, (_flags, id, body) => {
    const { message } = jsonParse(utf8Text(body));
    take(id)?.reject(new Error(message));
  });

  return {
    /** @param {number} count */
    allow(count) {
      most = count;
    },
    /**
     * @param {number} operation
     * @param {any} head
     * @param {Parts} [parts]
     * @returns {Promise<Answer>}
     */
    call(operation, head, parts = NO_PARTS) {
      const { flags = 0, bytes = EMPTY, begin, cancellable } = parts;
      return new Promise((resolve, reject) => {
        let given = false;
        let id = 0;
        const ask = () => {
          if (given) {
            return;
          }
          lastId += 2;
          id = lastId;
          running++;
          events.callBegins();
          mapSet(open, id, { __proto__: null, resolve, reject });
          try {
            sendParts(host, CALL, operation | flags, id, jsonStringify(head), bytes);
          } catch (error) {
            take(id);
            reject(new TypeError(/** @type {Error} */ (error).message));
            return;
          }
          begin?.(id);
        };
        cancellable?.((reason) => {
          if (given) {
            return;
          }
          given = true;
          if (id > 0 && take(id) !== undefined) {
            host.send(CANCEL, 0, id);
            streams.stop(id, reason);
          }
          reject(reason);
        });
        if (running < most) {
          ask();
        } else {
          enqueue(ask);
        }
      });
    },
  };
}

/**
 * Copies a list of pairs that the engine iterates into one flat array.
 * @param {(receiver: any) => any} iterate
 * @param {(iterator: any) => any} next
 * @param {any} pairs
 * @returns {string[]}
 */
export function flatten(iterate, next, pairs) {
  /** @type {string[]} */
  const flat = [];
  const iterator = apply(iterate, undefined, [pairs]);
  for (let step = next(iterator), at = 0; !step.done; step = next(iterator)) {
    put(flat, at++, step.value[0]);
    put(flat, at++, step.value[1]);
  }
  return flat;
}
