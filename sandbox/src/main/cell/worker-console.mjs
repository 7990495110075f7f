/** The console of a worker: rendered by the engine's own, sent to the log as lines. */
import {
  apply,
  DataView,
  defineProperty,
  Error,
  jsonStringify,
  put,
  setUint32,
  sliceText,
  typedArrayBuffer,
  Uint8Array,
  utf8,
} from "./captured.mjs";
import { defineGlobal } from "./lockdown.mjs";
import { LOG } from "./protocol.mjs";

const { Proxy } = globalThis;
const { Console } = /** @type {any} */ (Deno)[/** @type {any} */ (Deno).internal];

/** Longest text of one entry; the frame may not be longer than 16 KiB. */
const MAX_TEXT = 4_000;

/** The parent's levels, by the engine's. */
const DEBUG = 0;
const INFO = 1;
const PLAIN = 2;
const WARN = 3;
const ERROR = 4;
const LEVELS = [DEBUG, PLAIN, WARN, ERROR, ERROR];

/** Methods whose first argument is a label: what its conversion throws is the caller's. */
const LABELLED = { __proto__: null, count: 1, countReset: 1, time: 1, timeEnd: 1, timeLog: 1 };

/** The engine's level of a warning. */
const WARNING = 2;

/**
 * @param {import("./cell.mjs").Host} host
 * @param {import("./worker-events.mjs").Events} events
 */
export function installConsole(host, events) {
  let isInfo = false;

  /** Where in the script the call came from. */
  function source() {
    const { line, column } = host.errors.describe(new Error());
    return line > 0 ? `${line}:${column}` : "";
  }

  /** @type {(text: string, level: number) => void} */
  function write(text, level) {
    const end = text.length > 0 && text[text.length - 1] === "\n" ? text.length - 1 : text.length;
    const shown = end > MAX_TEXT ? `${sliceText(text, 0, MAX_TEXT)}…` : sliceText(text, 0, end);
    const head = new Uint8Array(5);
    head[0] = isInfo && level === 1 ? INFO : LEVELS[level];
    setUint32(new DataView(typedArrayBuffer(head)), 1, events.current()?.id ?? 0);
    const line = { __proto__: null, text: shown, source: source() };
    host.send(LOG, 0, 0, head, utf8(jsonStringify(line)));
  }

  const console = new Console(write);
  const { info } = console;
  defineProperty(console, "info", {
    /** @param {any[]} rest */
    value(...rest) {
      isInfo = true;
      try {
        apply(info, console, rest);
      } finally {
        isInfo = false;
      }
    },
    writable: true,
    enumerable: true,
    configurable: true,
  });
  for (const name of Object.keys(console)) {
    if (typeof console[name] === "function") {
      console[name] = quiet(
        console[name],
        name in LABELLED,
        () => write("a value that cannot be shown", 3),
      );
    }
  }
  defineGlobal("console", console);
  /** A warning of the host's own. */
  return (/** @type {string} */ text) => write(text, WARNING);
}

/**
 * The function, but that it never throws of itself: a line that cannot be rendered, such as one of a revoked
 * proxy, is no reason for a script to stop. A proxy keeps its name and its length.
 * @param {Function} target
 * @param {boolean} isLabelled
 * @param {() => void} instead
 */
function quiet(target, isLabelled, instead) {
  return new Proxy(
    target,
    /** @type {any} */ ({
      __proto__: null,
      /** @type {(target: Function, self: any, rest: any[]) => any} */
      apply(target, self, rest) {
        if (isLabelled && rest.length > 0 && rest[0] !== undefined) {
          put(rest, 0, `${rest[0]}`);
        }
        try {
          return apply(target, self, rest);
        } catch {
          instead();
        }
      },
    }),
  );
}
