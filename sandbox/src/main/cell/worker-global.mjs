/**
 * The global of a worker: its interface, its own events, and what it has beyond the engine's.
 *
 * Most events go through the engine's real global, which is an event target already. Those by which
 * the engine itself speaks to the host are kept apart, on a target of the guest's own.
 */
import {
  apply,
  defineProperty,
  deleteProperty,
  DOMException,
  Map,
  mapGet,
  mapHas,
  mapSet,
  Promise,
  setPrototypeOf,
  String,
  Symbol,
  then,
  TypeError,
  uncurry,
} from "./captured.mjs";
import { defineGlobal } from "./lockdown.mjs";
import { installEventTypes } from "./worker-event-types.mjs";
import { promiseOf } from "./worker-events.mjs";

const { structuredClone, MessageEvent, TransformStream, URL } = globalThis;
const add = uncurry(EventTarget.prototype.addEventListener);
const remove = uncurry(EventTarget.prototype.removeEventListener);
const dispatch = uncurry(EventTarget.prototype.dispatchEvent);
const preventDefault = uncurry(Event.prototype.preventDefault);

/** Events that the engine also uses towards the host. */
const QUIET = { __proto__: null, error: 1, unhandledrejection: 1, rejectionhandled: 1 };

/** Events that only the host may hear of. */
const HOST_ONLY = { __proto__: null, beforeunload: 1, unload: 1, load: 1 };

const HANDLER_ATTRIBUTES = [
  "message",
  "messageerror",
  "error",
  "unhandledrejection",
  "rejectionhandled",
];

/** @typedef {ReturnType<typeof installGlobals>} Scope */

class WorkerGlobalScope {
  constructor() {
    throw new TypeError("Illegal constructor");
  }
}
class DedicatedWorkerGlobalScope {
  constructor() {
    throw new TypeError("Illegal constructor");
  }
}
class WorkerLocation {
  constructor() {
    throw new TypeError("Illegal constructor");
  }
}
class IdentityTransformStream extends TransformStream {}
class FixedLengthStream extends TransformStream {
  /** @param {number} length */
  constructor(length) {
    let left = length;
    super({
      transform(chunk, controller) {
        left -= chunk.byteLength;
        if (left < 0) {
          throw new TypeError(`more than ${length} bytes were written`);
        }
        controller.enqueue(chunk);
      },
      flush() {
        if (left > 0) {
          throw new TypeError(`${left} of ${length} bytes were not written`);
        }
      },
    });
  }
}

/**
 * @param {object} prototype
 * @param {string} name
 */
function tag(prototype, name) {
  defineProperty(prototype, Symbol.toStringTag, {
    value: name,
    writable: false,
    enumerable: false,
    configurable: true,
  });
}

/**
 * @param {string} address
 * @returns {any} read-only, as a worker's location is
 */
function makeLocation(address) {
  const url = new URL(address);
  const location = Object.create(WorkerLocation.prototype);
  const parts = [
    "href",
    "origin",
    "protocol",
    "host",
    "hostname",
    "port",
    "pathname",
    "search",
    "hash",
  ];
  for (const part of parts) {
    const value = /** @type {any} */ (url)[part];
    defineProperty(location, part, { get: () => value, enumerable: true, configurable: false });
  }
  defineProperty(location, "toString", { value: () => address, enumerable: true });
  return location;
}

/**
 * @param {import("./cell.mjs").Host} host
 * @param {import("./worker-events.mjs").Events} events
 * @param {string} address
 */
export function installGlobals(host, events, address) {
  const global = globalThis;
  const quiet = new EventTarget();
  /** @type {Map<string, number>} */
  const listeners = new Map();
  /** @type {(message: any) => void} */
  let posted = () => {};

  setPrototypeOf(WorkerGlobalScope, EventTarget);
  setPrototypeOf(WorkerGlobalScope.prototype, EventTarget.prototype);
  setPrototypeOf(DedicatedWorkerGlobalScope, WorkerGlobalScope);
  setPrototypeOf(DedicatedWorkerGlobalScope.prototype, WorkerGlobalScope.prototype);
  setPrototypeOf(global, DedicatedWorkerGlobalScope.prototype);
  tag(WorkerGlobalScope.prototype, "WorkerGlobalScope");
  tag(DedicatedWorkerGlobalScope.prototype, "DedicatedWorkerGlobalScope");
  tag(WorkerLocation.prototype, "WorkerLocation");
  const types = installEventTypes(host, events);

  /** @param {string} type */
  function targetOf(type) {
    return type in QUIET ? quiet : global;
  }

  const methods = {
    /**
     * @param {any} type
     * @param {any} listener
     * @param {any} [options]
     */
    addEventListener(type, listener, options) {
      const name = String(type);
      if (name in HOST_ONLY) {
        return;
      }
      add(targetOf(name), name, listener, options);
      if (listener) {
        mapSet(listeners, name, (mapGet(listeners, name) ?? 0) + 1);
      }
    },
    /**
     * @param {any} type
     * @param {any} listener
     * @param {any} [options]
     */
    removeEventListener(type, listener, options) {
      const name = String(type);
      remove(targetOf(name), name, listener, options);
    },
    /**
     * @param {any} message
     * @param {any} [transfer]
     */
    postMessage(message, transfer) {
      const options = transfer === undefined || "transfer" in Object(transfer)
        ? transfer
        : { __proto__: null, transfer };
      const clone = structuredClone(message, options);
      then(promiseOf(undefined), () => posted(clone));
    },
    close() {},
    importScripts() {
      throw new DOMException("a worker's script has everything in it", "NetworkError");
    },
  };
  for (const name of /** @type {(keyof typeof methods)[]} */ (Object.keys(methods))) {
    defineProperty(WorkerGlobalScope.prototype, name, {
      value: methods[name],
      writable: true,
      enumerable: true,
      configurable: true,
    });
  }
  for (const type of HANDLER_ATTRIBUTES) {
    // The engine's own attribute would go before ours.
    deleteProperty(global, `on${type}`);
    defineHandlerAttribute(type);
  }

  /** @param {string} type */
  function defineHandlerAttribute(type) {
    /** @type {any} */
    let handler = null;
    /** @param {any} event */
    const listener = (event) => {
      if (typeof handler !== "function") {
        return;
      }
      if (type !== "error") {
        apply(handler, global, [event]);
        return;
      }
      const { message, filename, lineno, colno, error } = event;
      if (apply(handler, global, [message, filename, lineno, colno, error]) === true) {
        preventDefault(event);
      }
    };
    defineProperty(DedicatedWorkerGlobalScope.prototype, `on${type}`, {
      get: () => handler,
      set(value) {
        const before = handler;
        handler = typeof value === "function" || typeof value === "object" ? value : null;
        if (before === null && handler !== null) {
          methods.addEventListener(type, listener);
        } else if (before !== null && handler === null) {
          methods.removeEventListener(type, listener);
        }
      },
      enumerable: true,
      configurable: true,
    });
  }

  const { setTimeout, setInterval, clearTimeout, clearInterval } = host.timers;
  const scheduler = {
    /**
     * @param {number} ms
     * @param {{signal?: AbortSignal}} [options]
     */
    wait: (ms, options) =>
      new Promise((resolve, reject) => {
        const timer = setTimeout(resolve, ms);
        options?.signal?.addEventListener("abort", () => {
          clearTimeout(timer);
          reject(options.signal?.reason);
        });
      }),
    /** @param {any} promise */
    waitUntil(promise) {
      types.waitUntil(events.current(), promise);
    },
  };
  const plain = {
    WorkerGlobalScope,
    DedicatedWorkerGlobalScope,
    WorkerLocation,
    WorkerNavigator: Navigator,
    IdentityTransformStream,
    FixedLengthStream,
    setTimeout,
    setInterval,
    clearTimeout,
    clearInterval,
    scheduler,
    location: makeLocation(address),
    origin: "null",
    name: "",
    isSecureContext: true,
    self: global,
  };
  for (const name of /** @type {(keyof typeof plain)[]} */ (Object.keys(plain))) {
    defineGlobal(name, plain[name]);
  }

  return {
    location: address,
    types,
    /** @param {string} type */
    hasListener: (type) => mapHas(listeners, type),
    /**
     * Fires an event at the global; errors of listeners are reported by the engine.
     * @param {Event} event
     */
    fire(event) {
      dispatch(global, event);
    },
    /**
     * Fires an event that the engine also uses.
     * @param {Event} event
     * @returns {boolean} whether the script says that it has dealt with it
     */
    fireQuiet: (event) => !dispatch(quiet, event),
    /** @param {(message: any) => void} handler who takes what the script posts */
    onPosted(handler) {
      posted = handler;
    },
    /**
     * Delivers a message to the script.
     * @param {any} data
     */
    deliver(data) {
      dispatch(global, new MessageEvent("message", /** @type {any} */ ({ __proto__: null, data })));
    },
  };
}
