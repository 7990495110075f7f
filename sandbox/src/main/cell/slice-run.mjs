/**
 * Runs a batch of slices, one after another, each result sent before the next slice starts.
 *
 * A slice runs in a turn of the event loop, not in a microtask, so that `drain` can settle what it
 * left pending and report what it left unhandled before its result is sent. A slice that is done
 * after that costs no turn of its own; only one that waits gives the loop back.
 *
 * Which slice a call belongs to is kept in the engine's async context, which follows promises: so
 * what an earlier slice left running is told from the slice that runs now.
 */
import {
  apply,
  ArrayBuffer,
  DataView,
  getFloat64,
  getUint32,
  hide,
  jsonStringify,
  Promise,
  put,
  setBytes,
  setFloat64,
  setInt32,
  setUint32,
  subarray,
  then,
  transferBuffer,
  typedArrayBuffer,
  typedArrayByteOffset,
  typedArrayLength,
  Uint8Array,
  utf8,
} from "./captured.mjs";
import { EXIT_HOST, HUNG, MAX_FRAME, SLICE, SLICES_DONE } from "./protocol.mjs";
import { UNDEFINED_BODY } from "./values.mjs";

/** How a slice ended; SliceFrames.java has the same numbers. */
const OUTCOME = /** @type {const} */ ({ VALUE: 0, ERROR: 1, REJECTED: 2, LEFT: 3 });
const HEAD = 13;
const MAX_THROWN = 64 * 1024;
const MAX_RETRIES = 1_000_000;
const EMPTY = new Uint8Array(0);
const NO_VIEW = new DataView(new ArrayBuffer(0));

/**
 * @typedef {object} Unit
 * @property {number} index
 * @property {boolean} settled it has an outcome
 * @property {boolean} failed
 * @property {boolean} rejected its terminal frame is sent
 * @property {boolean} waiting the event loop has the turn
 * @property {any} value
 */

/**
 * @param {import("./cell.mjs").Host} host
 */
export function openRunner(host) {
  const { send, values, errors, timers, idle, stopwatch, nextTurn, drain, core } = host;
  const { getAsyncContext, setAsyncContext } = core;
  const resolved = Promise.resolve.bind(Promise);

  /** @type {((...args: any[]) => any) | undefined} */
  let work;
  /** @type {any[]} */
  let rest = [];
  /** @type {import("./slice-report.mjs").Reports | undefined} */
  let reports;
  /** @type {Unit | undefined} */
  let unit;
  /** @type {Uint8Array} */
  let batch = EMPTY;
  let batchView = NO_VIEW;
  /** Slices in the batch. */
  let count = 0;
  /** Where in the batch the next slice stands. */
  let at = 0;
  /** @type {ReturnType<typeof import("./slice-fixed.mjs").openFixed> | undefined} */
  let fixed;
  let batchId = 0;
  let next = 0;
  let maxResult = MAX_FRAME - 64;

  const head = new Uint8Array(HEAD);
  const headView = new DataView(head.buffer);

  // --- the batch -------------------------------------------------------------------------------

  /**
   * @param {number} id
   * @param {Uint8Array} body
   */
  function start(id, body) {
    batch = body;
    batchView = new DataView(typedArrayBuffer(body), typedArrayByteOffset(body));
    count = getUint32(batchView, 0);
    at = 4;
    batchId = id;
    next = 0;
    stopwatch.restart();
    nextTurn(go);
  }

  function go() {
    try {
      while (next < count) {
        if (!runOne(next++)) {
          return;
        }
      }
      setUint32(headView, 0, count);
      forgetBatch();
      send(SLICES_DONE, 0, batchId, subarray(head, 0, 4));
    } catch {
      host.exit(EXIT_HOST);
    }
  }

  /** Gives its memory back at once: the engine would walk its heap for every few megabytes of it. */
  function forgetBatch() {
    transferBuffer(typedArrayBuffer(batch), 0);
    batch = EMPTY;
    batchView = NO_VIEW;
  }

  /**
   * @param {number} index
   * @returns {boolean} whether the slice is done
   */
  function runOne(index) {
    const mine = begin(index);
    call(mine);
    drain();
    if (mine.settled) {
      finish(mine);
      return true;
    }
    mine.waiting = true;
    wait(mine);
    return false;
  }

  /**
   * Waits for the guest. When nothing can wake it, its clock moves to its next timer, where that is
   * ours to move; else it hangs.
   * @param {Unit} mine
   */
  function wait(mine) {
    idle.arm(() => {
      if (fixed !== undefined && fixed.timers.count() > 0) {
        nextTurn(() => tick(mine));
      } else {
        setUint32(headView, 0, mine.index);
        send(HUNG, 0, batchId, subarray(head, 0, 4));
      }
    });
  }

  /** @param {Unit} mine */
  function tick(mine) {
    try {
      if (mine !== unit || mine.settled) {
        return;
      }
      fixed?.timers.fireNext();
      drain();
      if (mine === unit && !mine.settled) {
        wait(mine);
      }
    } catch {
      host.exit(EXIT_HOST);
    }
  }

  /**
   * @param {number} index
   * @returns {Unit}
   */
  function begin(index) {
    const mine = {
      index,
      settled: false,
      failed: false,
      rejected: false,
      waiting: false,
      value: undefined,
    };
    unit = mine;
    setAsyncContext({ __proto__: null, slice: mine });
    if (fixed !== undefined) {
      fixed.begin(getFloat64(batchView, at));
      at += 8;
    }
    reports?.begin();
    return mine;
  }

  /** Takes the datum of the slice that begins out of the batch. */
  function takeDatum() {
    const from = at + 4;
    at = from + getUint32(batchView, at);
    return subarray(batch, from, at);
  }

  /** @param {Unit} mine */
  function call(mine) {
    const datum = takeDatum();
    try {
      const args = [values.decode(datum)];
      for (let i = 0; i < rest.length; i++) {
        put(args, i + 1, rest[i]);
      }
      const result = apply(/** @type {any} */ (work), null, args);
      if (isThenable(result)) {
        then(
          resolved(result),
          (value) => settle(mine, false, value),
          (reason) => settle(mine, true, reason),
        );
      } else {
        settle(mine, false, result);
      }
    } catch (error) {
      settle(mine, true, error);
    }
  }

  /** @param {any} value */
  function isThenable(value) {
    return (typeof value === "object" || typeof value === "function") && value !== null &&
      typeof value.then === "function";
  }

  /**
   * The first outcome counts, save that an error nobody caught overrules a result not yet sent.
   * @param {Unit} mine
   * @param {boolean} failed
   * @param {any} value
   */
  function settle(mine, failed, value) {
    if (mine !== unit || mine.settled) {
      return;
    }
    mine.settled = true;
    mine.failed = failed;
    mine.value = value;
    if (mine.waiting) {
      idle.disarm();
      nextTurn(() => {
        if (mine === unit) {
          finish(mine);
          go();
        }
      });
    }
  }

  /** @param {Unit} mine */
  function finish(mine) {
    timers.clearAll();
    fixed?.timers.clearAll();
    idle.disarm();
    reports?.end();
    setUint32(headView, 0, mine.index);
    if (mine.rejected) {
      sendEnd(OUTCOME.LEFT, mine);
    } else if (mine.failed) {
      sendError(mine, mine.value, "");
    } else {
      sendValue(mine);
    }
    unit = undefined;
    setAsyncContext(undefined);
  }

  // --- terminal frames -------------------------------------------------------------------------

  /**
   * @param {number} outcome
   * @param {Unit} mine
   * @param {Uint8Array} [first]
   * @param {Uint8Array} [second]
   */
  function sendEnd(outcome, mine, first, second) {
    setUint32(headView, 0, mine.index);
    head[4] = outcome;
    // One reading a slice: the next one starts where this one ends.
    setFloat64(headView, 5, stopwatch.lap());
    send(SLICE, 0, batchId, head, first, second);
  }

  /** @param {Unit} mine */
  function sendValue(mine) {
    let body;
    try {
      body = values.encode(mine.value);
    } catch (error) {
      sendError(mine, error, "ENOTCLONED");
      return;
    }
    const length = typedArrayLength(body.bytes);
    if (length > maxResult) {
      const message = `the result has ${length} bytes, more than ${maxResult}`;
      sendError(mine, new RangeError(message), "ETOOBIG");
      return;
    }
    sendEnd(OUTCOME.VALUE, mine, body.form, body.bytes);
  }

  /**
   * @param {Unit} mine
   * @param {any} thrown
   * @param {string} code ours, where the guest's error has none
   */
  function sendError(mine, thrown, code) {
    const text = errors.describe(thrown);
    if (code !== "") {
      text.code = code;
      text.name = code === "ENOTCLONED" ? "DataCloneError" : text.name;
    }
    const json = utf8(jsonStringify(text));
    const part = new Uint8Array(4 + typedArrayLength(json));
    setUint32(new DataView(part.buffer), 0, typedArrayLength(json));
    setBytes(part, json, 4);
    sendEnd(OUTCOME.ERROR, mine, part, bodyOrUndefined(thrown));
  }

  /**
   * @param {any} value
   * @returns {Uint8Array} its body in one piece; `undefined` where it cannot travel or is too long
   */
  function bodyOrUndefined(value) {
    try {
      const { form, bytes } = values.encode(withoutHostFrames(value));
      const length = typedArrayLength(bytes);
      if (length <= MAX_THROWN) {
        const whole = new Uint8Array(1 + length);
        setBytes(whole, form, 0);
        setBytes(whole, bytes, 1);
        return whole;
      }
    } catch {
      // It goes as text only.
    }
    return UNDEFINED_BODY;
  }

  /**
   * The error itself, or a copy without our frames in its stack.
   * @param {any} value
   */
  function withoutHostFrames(value) {
    if (!core.isNativeError(value)) {
      return value;
    }
    const { form, bytes } = values.encode(value);
    const whole = new Uint8Array(1 + typedArrayLength(bytes));
    setBytes(whole, form, 0);
    setBytes(whole, bytes, 1);
    const copy = values.decode(whole);
    const stack = errors.describe(value).stack;
    hide(copy, "stack", stack);
    return copy;
  }

  // --- what the guest's globals need -----------------------------------------------------------

  /** Whether the call comes from a slice that is over. */
  function isStale() {
    const caller = getAsyncContext()?.slice;
    return caller !== undefined && caller !== unit;
  }

  return {
    start,
    current: () => unit === undefined ? -1 : unit.index,
    isStale,

    /** @param {import("./slice-report.mjs").Reports} them */
    reportTo(them) {
      reports = them;
    },

    /** @param {number} bytes most that a serialized result may have */
    allowResults(bytes) {
      maxResult = bytes;
    },

    /** @param {ReturnType<typeof import("./slice-fixed.mjs").openFixed>} mode */
    fix(mode) {
      fixed = mode;
    },

    /**
     * @param {((...args: any[]) => any) | undefined} fn
     * @param {any[]} args
     */
    load(fn, args) {
      work = fn;
      rest = args;
    },
    loaded: () => work !== undefined,

    /**
     * An error that nobody caught fails the slice that runs.
     * @param {any} error
     */
    fail(error) {
      if (unit === undefined || isStale() || unit.rejected) {
        return;
      }
      if (unit.settled && !unit.failed) {
        unit.failed = true;
        unit.value = error;
      } else {
        settle(unit, true, error);
      }
    },

    /**
     * Ends the slice as rejected; its frame leaves now, whatever the guest does next.
     * @param {any} reason
     * @param {number} retries
     */
    reject(reason, retries) {
      const mine = unit;
      if (mine === undefined || isStale() || mine.rejected) {
        return;
      }
      const part = new Uint8Array(4);
      const bounded = retries > 0 ? (retries < MAX_RETRIES ? retries : MAX_RETRIES) : 0;
      setInt32(new DataView(part.buffer), 0, bounded);
      const body = bodyOrUndefined(reason);
      reports?.end();
      sendEnd(OUTCOME.REJECTED, mine, part, body);
      mine.rejected = true;
      settle(mine, true, undefined);
    },
  };
}
