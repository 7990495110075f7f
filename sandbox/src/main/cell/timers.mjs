/**
 * Timers with plain numbers for handles, counted, and cancelled together when a unit of work ends.
 */
import {
  apply,
  mapClear,
  mapDelete,
  mapForEach,
  mapGet,
  mapHas,
  mapSet,
  mapSize,
  max,
  Number,
  RangeError,
  TypeError,
} from "./captured.mjs";

/** Most timers alive at once, until a guest is given another number. */
const MAX_TIMERS = 10_000;

/** @typedef {ReturnType<typeof openTimers>} Timers */

/**
 * @param {(error: any) => void} onError what a callback threw
 */
export function openTimers(onError) {
  const { setTimeout: start, setInterval: startRepeating, clearTimeout: stop, eval: evaluate } =
    globalThis;
  const { setImmediate: startNow, clearImmediate: stopNow } = /** @type {any} */ (globalThis);
  /** @type {Map<number, {native: any, immediate: boolean}>} */
  const live = new Map();
  let last = 0;
  let most = MAX_TIMERS;

  /**
   * @param {any} callback
   * @param {any[]} rest
   */
  function run(callback, rest) {
    try {
      if (typeof callback === "function") {
        apply(callback, globalThis, rest);
      } else {
        evaluate(callback);
      }
    } catch (error) {
      onError(error);
    }
  }

  /**
   * @param {string} name
   * @param {any} callback
   */
  function admit(name, callback) {
    if (typeof callback !== "function" && typeof callback !== "string") {
      throw new TypeError(`${name}: the callback is neither a function nor a text`);
    }
    if (mapSize(live) >= most) {
      throw new RangeError(`${name}: more than ${most} timers are alive`);
    }
    last++;
    return last;
  }

  /**
   * The engine warns of what is no 32-bit number, by means that a cell has not.
   * @param {any} delay
   */
  function milliseconds(delay) {
    return max(0, delay | 0);
  }

  /**
   * @param {any} callback
   * @param {any} [delay]
   * @param {any[]} rest
   */
  function setTimeout(callback, delay, ...rest) {
    const ms = milliseconds(delay);
    const id = admit("setTimeout", callback);
    const native = start(() => {
      mapDelete(live, id);
      run(callback, rest);
    }, ms);
    mapSet(live, id, { native, immediate: false });
    return id;
  }

  /**
   * @param {any} callback
   * @param {any} [delay]
   * @param {any[]} rest
   */
  function setInterval(callback, delay, ...rest) {
    const ms = milliseconds(delay);
    const id = admit("setInterval", callback);
    const native = startRepeating(() => run(callback, rest), ms);
    mapSet(live, id, { native, immediate: false });
    return id;
  }

  /**
   * @param {any} callback
   * @param {any[]} rest
   */
  function setImmediate(callback, ...rest) {
    const id = admit("setImmediate", callback);
    const native = startNow(() => {
      mapDelete(live, id);
      run(callback, rest);
    });
    mapSet(live, id, { native, immediate: true });
    return id;
  }

  /** @param {any} handle */
  function clear(handle) {
    const id = typeof handle === "number" ? handle : Number(handle);
    if (mapHas(live, id)) {
      cancel(mapGet(live, id));
      mapDelete(live, id);
    }
  }

  /** @param {{native: any, immediate: boolean}} timer */
  function cancel(timer) {
    if (timer.immediate) {
      stopNow(timer.native);
    } else {
      stop(timer.native);
    }
  }

  return {
    setTimeout,
    setInterval,
    setImmediate,
    /** @param {any} [handle] */
    clearTimeout(handle) {
      clear(handle);
    },
    /** @param {any} [handle] */
    clearInterval(handle) {
      clear(handle);
    },
    /** @param {any} [handle] */
    clearImmediate(handle) {
      clear(handle);
    },
    /** Cancels every timer there is. */
    clearAll() {
      if (mapSize(live) > 0) {
        mapForEach(live, cancel);
        mapClear(live);
      }
    },
    count: () => mapSize(live),
    most: () => most,
    /** @param {number} count */
    allow(count) {
      most = count;
    },
  };
}
