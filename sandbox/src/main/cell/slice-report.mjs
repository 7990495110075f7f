/**
 * What a slice says while it runs: progress, console lines, custom events. Each call asks first
 * whether it comes from the slice that runs now; what an earlier slice left behind is not heard.
 */
import {
  DataView,
  defineProperty,
  endsWith,
  Error,
  Number,
  parseNumber,
  put,
  setFloat64,
  setUint16,
  setUint32,
  sliceText,
  String,
  typedArrayLength,
  Uint8Array,
  uncurry,
  utf8,
} from "./captured.mjs";
import * as frame from "./protocol.mjs";

const MAX_LINE = 16 * 1024;
const MAX_CUT_TEXT = 4000;
const MAX_HELD = 100;
const MAX_NAME = 1024;
const MAX_SAID = 64;
/** The order is the number in the frame; SliceFrames.java has the same. */
const LEVELS = /** @type {const} */ (["log", "debug", "info", "warn", "error"]);
const INFO = 2;
const AS_LOG = ["trace", "table", "dir", "dirxml", "time", "timeLog", "timeEnd", "group"];
const SILENT = ["groupEnd", "clear", "count", "countReset"];

/** @typedef {ReturnType<typeof openReports>} Reports */
/** @typedef {(name: string, fn: (...args: any[]) => any) => any} Named */

const now = uncurry(Performance.prototype.now);
const clock = performance;

/**
 * @param {import("./cell.mjs").Host} host
 * @param {{current: () => number, isStale: () => boolean}} unit which slice runs, -1 for none
 */
export function openReports(host, unit) {
  const { send, values } = host;
  let throttleMillis = 0;

  // --- progress --------------------------------------------------------------------------------
  const progressHead = new Uint8Array(16);
  const progressView = new DataView(progressHead.buffer);
  let last = 0;
  /** No call since the last report said how far it is. */
  let indeterminate = true;
  let reportedAt = -1;
  let throttled = 0;
  /** @type {any} what the last call said, for whoever wants it as it was */
  let said;

  function sendProgress() {
    setUint32(progressView, 0, unit.current());
    setFloat64(progressView, 4, last);
    setUint32(progressView, 12, throttled);
    const flags = indeterminate ? frame.PROGRESS_INDETERMINATE : 0;
    const { form, bytes } = values.encode(sayable(said));
    throttled = 0;
    indeterminate = true;
    reportedAt = now(clock);
    send(frame.PROGRESS, flags, 0, progressHead, form, bytes);
  }

  /** @param {any} value */
  function sayable(value) {
    if (typeof value === "string") {
      return sliceText(value, 0, MAX_SAID);
    }
    return typeof value === "number" ? value : undefined;
  }

  /** @param {any} value */
  function percentOf(value) {
    if (typeof value === "number") {
      return value * 100;
    }
    if (typeof value !== "string") {
      return NaN;
    }
    return endsWith(value, "%") ? parseNumber(value) : parseNumber(value) * 100;
  }

  /**
   * Takes a call into account; answers whether it said how far the slice is. What is out of bounds
   * or goes back is not stored.
   * @param {any} value
   */
  function advance(value) {
    if (value === undefined) {
      return last !== 0;
    }
    const percent = percentOf(value);
    if (percent < 0 || percent > 100) {
      log(INFO, [`Progress out of bounds: ${fixed(percent)}%, last: ${fixed(last)}%`]);
      return false;
    }
    if (percent >= last) {
      last = percent;
      return true;
    }
    return false;
  }

  /** @param {any} [value] */
  function progress(value) {
    if (unit.isStale() || unit.current() < 0) {
      return true;
    }
    flushConsole();
    indeterminate = !advance(value) && indeterminate;
    said = value;
    if (reportedAt >= 0 && now(clock) - reportedAt < throttleMillis) {
      throttled++;
    } else {
      sendProgress();
    }
    return true;
  }

  // --- console ---------------------------------------------------------------------------------
  const lineHead = new Uint8Array(9);
  const lineView = new DataView(lineHead.buffer);
  /** @type {any[] | undefined} */
  let lastArguments;
  let lastLevel = 0;
  let same = 0;
  let unsent = 0;
  let paused = false;
  /** @type {{level: number, args: any[]}[]} lines written before a slice ran */
  const held = [];

  /** @param {any[]} args */
  function repeats(args) {
    if (lastArguments === undefined || lastArguments.length !== args.length) {
      return false;
    }
    for (let i = 0; i < args.length; i++) {
      if (lastArguments[i] !== args[i]) {
        return false;
      }
    }
    return true;
  }

  /**
   * @param {number} level
   * @param {any[]} args
   */
  function log(level, args) {
    if (unit.isStale() || paused) {
      return;
    }
    if (unit.current() < 0) {
      if (held.length < MAX_HELD) {
        put(held, held.length, { level, args });
      }
      return;
    }
    if (level === lastLevel && repeats(args)) {
      same++;
      unsent++;
      return;
    }
    flushConsole();
    lastLevel = level;
    lastArguments = args;
    same = 1;
    const { form, bytes } = encodeLine(args);
    sendLine(form, bytes);
  }

  /**
   * @param {Uint8Array} [form]
   * @param {Uint8Array} [bytes]
   */
  function sendLine(form, bytes) {
    lineHead[0] = lastLevel;
    setUint32(lineView, 1, unit.current());
    setUint32(lineView, 5, same);
    send(frame.LOG, 0, 0, lineHead, form, bytes);
  }

  function flushConsole() {
    if (unsent > 0) {
      unsent = 0;
      sendLine();
    }
  }

  /**
   * The arguments as an array value; what cannot travel, or is too long, goes as text.
   * @param {any[]} args
   */
  function encodeLine(args) {
    try {
      const whole = values.encode(args);
      if (typedArrayLength(whole.bytes) <= MAX_LINE) {
        return whole;
      }
    } catch {
      // One of them cannot travel; below each goes as the text it would be shown as.
    }
    /** @type {any[]} */
    const texts = [];
    let left = MAX_CUT_TEXT;
    for (let i = 0; i < args.length && left > 0; i++) {
      const text = textOf(args[i]);
      put(texts, i, text.length > left ? `${sliceText(text, 0, left)} [cut]` : text);
      left -= text.length;
    }
    return values.encode(texts);
  }

  /** @param {any} value */
  function textOf(value) {
    try {
      return String(value);
    } catch {
      return "[unprintable]";
    }
  }

  /** The guest's `console`. */
  function makeConsole() {
    const console = {};
    const define = (/** @type {string} */ name, /** @type {any} */ value) =>
      defineProperty(console, name, {
        value,
        writable: true,
        enumerable: true,
        configurable: true,
      });
    for (let level = 0; level < LEVELS.length; level++) {
      define(LEVELS[level], named(LEVELS[level], (...args) => log(level, args)));
    }
    for (const name of AS_LOG) {
      define(name, named(name, (...args) => log(0, args)));
    }
    for (const name of SILENT) {
      define(name, named(name, () => undefined));
    }
    define(
      "assert",
      named("assert", (condition, ...args) => {
        if (!condition) {
          log(4, ["Assertion failed", ...args]);
        }
      }),
    );
    defineProperty(console, Symbol.toStringTag, { value: "console", configurable: true });
    return console;
  }

  // --- custom events ---------------------------------------------------------------------------
  /**
   * @param {any} name
   * @param {any} [value]
   */
  function emit(name, value) {
    if (typeof name !== "string") {
      throw new Error("work.emit: the name of an event must be a string");
    }
    if (name.length > MAX_NAME) {
      throw new Error(`work.emit: the name of an event has at most ${MAX_NAME} letters`);
    }
    if (unit.isStale() || unit.current() < 0) {
      return;
    }
    const nameBytes = utf8(name);
    const length = typedArrayLength(nameBytes);
    const head = new Uint8Array(6 + length);
    const view = new DataView(head.buffer);
    setUint32(view, 0, unit.current());
    setUint16(view, 4, length);
    for (let i = 0; i < length; i++) {
      head[6 + i] = nameBytes[i];
    }
    const { form, bytes } = values.encode(value);
    send(frame.EMIT, 0, 0, head, form, bytes);
  }

  return {
    progress: named("progress", progress),
    console: makeConsole(),
    emit: named("emit", emit),
    pauseConsole: named("pauseConsole", () => {
      paused = true;
    }),

    /** @param {number} millis least time between two reports of progress */
    throttle(millis) {
      throttleMillis = millis;
    },

    /** A slice begins. */
    begin() {
      last = 0;
      indeterminate = true;
      reportedAt = -1;
      throttled = 0;
      said = undefined;
      same = 0;
      lastArguments = undefined;
      for (let i = 0; i < held.length; i++) {
        log(held[i].level, held[i].args);
      }
      held.length = 0;
    },

    /** A slice ends: what was held back is told now. */
    end() {
      flushConsole();
      if (throttled > 0) {
        throttled--;
        sendProgress();
      }
      paused = false;
      lastArguments = undefined;
    },
  };
}

/**
 * A function with the name that a guest expects, and no way to the host's arguments.
 * @type {Named}
 */
function named(name, fn) {
  return defineProperty(fn, "name", { value: name, configurable: true }) ? fn : fn;
}

/** @param {number} value */
function fixed(value) {
  return Number(value).toFixed(1);
}
