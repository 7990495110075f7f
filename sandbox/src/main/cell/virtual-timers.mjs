/**
 * Timers that take no time: the clock stands while a slice computes, and jumps to the next timer
 * when nothing else can wake the slice. So what fires when depends on the slice alone.
 */
import {
  apply,
  floor,
  mapClear,
  mapDelete,
  mapForEach,
  mapGet,
  mapHas,
  mapSet,
  mapSize,
  Number,
  RangeError,
  TypeError,
} from "./captured.mjs";

const MAX_DELAY = 2 ** 31 - 1;

/** @typedef {ReturnType<typeof openVirtualTimers>} VirtualTimers */

/**
 * @typedef {object} Timer
 * @property {number} id grows with each timer, also when a repeating one starts again
 * @property {number} handle
 * @property {number} due
 * @property {number} period -1 for those that fire once
 * @property {any} callback
 * @property {any[]} rest
 * @property {any} context whose slice it belongs to
 */

/**
 * @param {any} core the engine's internals
 * @param {number} most timers alive at once
 * @param {(error: any) => void} onError what a callback threw
 */
export function openVirtualTimers(core, most, onError) {
  const { getAsyncContext, setAsyncContext } = core;
  const { eval: evaluate } = globalThis;
  /** @type {Map<number, Timer>} */
  const live = new Map();
  let last = 0;
  let order = 0;
  let elapsed = 0;

  /** @param {any} delay */
  function millis(delay) {
    const wanted = Number(delay);
    return wanted > 0 && wanted <= MAX_DELAY ? floor(wanted) : 0;
  }

  /**
   * @param {string} name
   * @param {any} callback
   * @param {number} delay
   * @param {number} period
   * @param {any[]} rest
   */
  function add(name, callback, delay, period, rest) {
    if (typeof callback !== "function" && typeof callback !== "string") {
      throw new TypeError(`${name}: the callback is neither a function nor a text`);
    }
    if (mapSize(live) >= most) {
      throw new RangeError(`${name}: more than ${most} timers are alive`);
    }
    const handle = ++last;
    mapSet(live, handle, {
      id: ++order,
      handle,
      due: elapsed + delay,
      period,
      callback,
      rest,
      context: getAsyncContext(),
    });
    return handle;
  }

  /** @returns {Timer | undefined} the first by time, then by creation */
  function next() {
    /** @type {Timer | undefined} */
    let first;
    mapForEach(live, (/** @type {Timer} */ timer) => {
      if (
        first === undefined || timer.due < first.due ||
        (timer.due === first.due && timer.id < first.id)
      ) {
        first = timer;
      }
    });
    return first;
  }

  /** @param {Timer} timer */
  function run(timer) {
    const before = getAsyncContext();
    setAsyncContext(timer.context);
    try {
      if (typeof timer.callback === "function") {
        apply(timer.callback, globalThis, timer.rest);
      } else {
        evaluate(timer.callback);
      }
    } catch (error) {
      onError(error);
    }
    setAsyncContext(before);
  }

  /** @param {any} [handle] */
  function clear(handle) {
    const id = typeof handle === "number" ? handle : Number(handle);
    if (mapHas(live, id)) {
      mapDelete(live, id);
    }
  }

  return {
    setTimeout: (
      /** @type {any} */ callback,
      /** @type {any} */ delay,
      /** @type {any[]} */ ...rest
    ) => add("setTimeout", callback, millis(delay), -1, rest),
    setInterval: (
      /** @type {any} */ callback,
      /** @type {any} */ delay,
      /** @type {any[]} */ ...rest
    ) => {
      // One that repeats at once would keep the clock from ever moving.
      const period = millis(delay) || 1;
      return add("setInterval", callback, period, period, rest);
    },
    setImmediate: (/** @type {any} */ callback, /** @type {any[]} */ ...rest) =>
      add("setImmediate", callback, 0, -1, rest),
    clearTimeout: clear,
    clearInterval: clear,
    clearImmediate: clear,
    clearAll: () => mapClear(live),
    count: () => mapSize(live),

    /** Milliseconds that have passed for the slice. */
    elapsed: () => elapsed,

    /** A slice begins: its clock is at nothing. */
    restart() {
      mapClear(live);
      elapsed = 0;
    },

    /** Moves the clock to the next timer and fires it, if there is one. */
    fireNext() {
      const timer = next();
      if (timer === undefined) {
        return;
      }
      elapsed = timer.due;
      if (timer.period < 0) {
        mapDelete(live, timer.handle);
      } else {
        timer.id = ++order;
        timer.due += timer.period;
      }
      run(mapGet(live, timer.handle) ?? timer);
    },
  };
}
