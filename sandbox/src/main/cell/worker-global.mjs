/**
 * The global of a worker: its interface, its events, and what it has beyond the engine's. The
 * engine's real global is the event target; what the engine itself says there never reaches the
 * guest (see `listen` in cell.mjs).
 */
import {
  apply,
  construct,
  defineProperty,
  DOMException,
  hide,
  Map,
  mapClear,
  mapHas,
  mapSet,
  Promise,
  setPrototypeOf,
  String,
  Symbol,
  then,
  TypeError,
  uncurry,
  weakGet,
  WeakMap,
  weakSet,
} from "./captured.mjs";
import { defineGlobal, removeNames } from "./lockdown.mjs";
import { attribute, interfaceNamed, operation } from "./webidl.mjs";
import { broadcastChannel } from "./worker-broadcast.mjs";
import { installEventTypes } from "./worker-event-types.mjs";
import { promiseOf } from "./worker-events.mjs";
import { fileList } from "./worker-file-list.mjs";
import { handlerAttribute } from "./worker-handlers.mjs";
import { workerLocation, workerNavigator } from "./worker-navigator.mjs";
import { openScheduler } from "./worker-scheduler.mjs";
import { FixedLengthStream, IdentityTransformStream } from "./worker-transforms.mjs";

const { crypto, performance, queueMicrotask, structuredClone, MessageEvent, EventTarget, Proxy } =
  globalThis;
const add = uncurry(EventTarget.prototype.addEventListener);
const remove = uncurry(EventTarget.prototype.removeEventListener);
const dispatch = uncurry(EventTarget.prototype.dispatchEvent);
const reject = Promise.reject;

/** Events that only the host may hear of. */
const HOST_ONLY = { __proto__: null, beforeunload: 1, unload: 1, load: 1 };

/** The engine's names for a scope that is no worker's. */
const NOT_HERE = ["Navigator", "NavigatorUAData", "Location", "Lock", "LockManager"];

/** The engine's functions, with how many arguments they need. */
const ENGINE_OPERATIONS = {
  atob: 1,
  btoa: 1,
  structuredClone: 1,
};

const HANDLERS = [
  "error",
  "languagechange",
  "offline",
  "online",
  "rejectionhandled",
  "unhandledrejection",
];

/** @typedef {ReturnType<typeof installGlobals>} Scope */

/** @type {any} */
const global = globalThis;

/** @param {any} receiver */
function globalOnly(receiver) {
  if (receiver === undefined || receiver === null || receiver === global) {
    return global;
  }
  throw new TypeError("Illegal invocation");
}

/**
 * @param {import("./cell.mjs").Host} host
 * @param {import("./worker-events.mjs").Events} events
 */
export function installGlobals(host, events) {
  /** @type {Map<string, true>} what the script has ever listened for */
  const listeners = new Map();
  /** @type {(message: any) => void} */
  let posted = () => {};
  let isModule = false;
  let address = "";

  const WorkerGlobalScope = interfaceNamed("WorkerGlobalScope", EventTarget);
  const DedicatedWorkerGlobalScope = interfaceNamed(
    "DedicatedWorkerGlobalScope",
    WorkerGlobalScope,
  );
  const shared = WorkerGlobalScope.prototype;
  removeNames(global, NOT_HERE);
  setPrototypeOf(global, DedicatedWorkerGlobalScope.prototype);

  /** @param {string} type */
  function listens(type) {
    mapSet(listeners, type, true);
  }

  // --- Event target ----------------------------------------------------------------------------
  /** @type {WeakMap<any, (event: any) => void>} */
  const guards = new WeakMap();

  /**
   * A listener for errors that throws while the engine tells of another error would end the cell:
   * its errors go another way.
   * @param {any} listener
   */
  function guarded(listener) {
    if ((typeof listener !== "object" && typeof listener !== "function") || listener === null) {
      return listener;
    }
    const known = weakGet(guards, listener);
    if (known !== undefined) {
      return known;
    }
    /** @this {any} */
    const guard = function (/** @type {any} */ event) {
      try {
        if (typeof listener === "function") {
          apply(listener, this, [event]);
        } else {
          listener.handleEvent(event);
        }
      } catch (error) {
        host.uncaught("error", error);
      }
    };
    weakSet(guards, listener, guard);
    return guard;
  }

  /** @type {(type: any, listener: any, options?: any) => void} */
  function addEventListener(type, listener, options) {
    const name = String(type);
    if (name in HOST_ONLY) {
      return;
    }
    add(global, name, name === "error" ? guarded(listener) : listener, options);
    if (listener) {
      listens(name);
    }
  }
  /** @type {(type: any, listener: any, options?: any) => void} */
  function removeEventListener(type, listener, options) {
    const name = String(type);
    remove(global, name, name === "error" ? guarded(listener) : listener, options);
  }
  operation(shared, "addEventListener", 2, globalOnly, addEventListener);
  operation(shared, "removeEventListener", 2, globalOnly, removeEventListener);

  /**
   * Events that a script makes itself of the kinds by which the engine tells of errors are the
   * script's own (see `listen` in cell.mjs).
   * @param {"ErrorEvent" | "PromiseRejectionEvent"} name
   */
  function admit(name) {
    const made = global[name];
    const handler = /** @type {ProxyHandler<any>} */ ({
      __proto__: null,
      construct(target, parameters, newTarget) {
        const event = construct(target, parameters, newTarget);
        host.admit(event);
        return event;
      },
    });
    const admitting = new Proxy(made, handler);
    hide(made.prototype, "constructor", admitting);
    defineGlobal(name, admitting);
  }
  admit("ErrorEvent");
  admit("PromiseRejectionEvent");

  for (const type of HANDLERS) {
    removeNames(global, [`on${type}`]);
    handlerAttribute(shared, type, globalOnly, listens, guarded);
  }
  for (const type of ["message", "messageerror"]) {
    handlerAttribute(global, type, globalOnly, listens);
  }

  // --- Attributes ------------------------------------------------------------------------------
  /**
   * @param {string} name
   * @param {any} value
   * @param {object} [holder]
   */
  function constant(name, value, holder = shared) {
    removeNames(global, [name]);
    attribute(holder, name, globalOnly, () => value);
  }

  /**
   * An attribute that a script's own value takes the place of.
   * @param {string} name
   * @param {() => any} get
   * @param {object} [holder]
   */
  function replaceable(name, get, holder = shared) {
    removeNames(global, [name]);
    attribute(holder, name, globalOnly, get, (_receiver, other) => {
      defineProperty(
        global,
        name,
        /** @type {any} */ ({
          __proto__: null,
          value: other,
          writable: true,
          enumerable: true,
          configurable: true,
        }),
      );
    });
  }

  const { WorkerLocation, location, origin, moveTo } = workerLocation();
  const { WorkerNavigator, navigator } = workerNavigator();
  constant("self", global);
  constant("location", location);
  constant("navigator", navigator);
  constant("crypto", crypto);
  constant("isSecureContext", true);
  constant("crossOriginIsolated", false);
  replaceable("origin", origin);
  replaceable("performance", () => performance);
  const types = installEventTypes(host, events);
  const waitUntil = (/** @type {any} */ promise) => types.waitUntil(events.current(), promise);
  const scheduler = openScheduler(host, waitUntil);
  replaceable("scheduler", () => scheduler);
  replaceable("name", () => "", global);

  // --- Operations ------------------------------------------------------------------------------
  /**
   * Moves a function to where operations of a worker's global sit.
   * @param {string} name
   * @param {number} required
   * @param {any} [steps]
   * @param {(error: any) => any} [refuse]
   */
  function adopt(name, required, steps = global[name], refuse = undefined) {
    removeNames(global, [name]);
    operation(shared, name, required, globalOnly, steps, refuse);
  }

  for (
    const name of /** @type {(keyof typeof ENGINE_OPERATIONS)[]} */ (Object.keys(
      ENGINE_OPERATIONS,
    ))
  ) {
    adopt(name, ENGINE_OPERATIONS[name]);
  }
  const { setTimeout, setInterval, clearTimeout, clearInterval } = host.timers;
  adopt("queueMicrotask", 1, (/** @type {any} */ callback) => {
    if (typeof callback !== "function") {
      throw new TypeError("queueMicrotask: the callback is not a function");
    }
    queueMicrotask(() => {
      try {
        apply(callback, undefined, []);
      } catch (error) {
        host.uncaught("error", error);
      }
    });
  });
  adopt("reportError", 1, (/** @type {any} */ error) => host.uncaught("error", error));
  adopt("setTimeout", 1, setTimeout);
  adopt("setInterval", 1, setInterval);
  adopt("clearTimeout", 0, clearTimeout);
  adopt("clearInterval", 0, clearInterval);
  adopt("importScripts", 0, (/** @type {any[]} */ ...urls) => {
    if (isModule) {
      throw new TypeError("importScripts is for classic scripts: use import");
    }
    if (urls.length > 0) {
      throw new DOMException(
        "a worker's script has everything in it: bundle what importScripts would load",
        "NetworkError",
      );
    }
  });
  operation(global, "close", 0, globalOnly, () => {});
  operation(
    global,
    "postMessage",
    1,
    globalOnly,
    (/** @type {any} */ message, /** @type {any} */ options) => {
      const isList = options !== undefined && options !== null &&
        options[Symbol.iterator] !== undefined;
      const clone = structuredClone(
        message,
        isList ? { __proto__: null, transfer: options } : options,
      );
      then(promiseOf(undefined), () => posted(clone));
    },
  );

  const plain = {
    WorkerGlobalScope,
    DedicatedWorkerGlobalScope,
    WorkerLocation,
    WorkerNavigator,
    BroadcastChannel: broadcastChannel(host, origin),
    FileList: fileList(),
    IdentityTransformStream,
    FixedLengthStream,
  };
  for (const name of /** @type {(keyof typeof plain)[]} */ (Object.keys(plain))) {
    defineGlobal(name, plain[name]);
  }

  return {
    types,
    /** The worker's own address. */
    address: () => address,
    /** @param {string} url */
    settleAt(url) {
      address = url;
      moveTo(url);
    },
    /** @param {string} type */
    hasListener: (type) => mapHas(listeners, type),
    /**
     * Fires an event at the global; errors of listeners are reported by the engine.
     * @param {Event} event
     * @returns {boolean} false if the script says that it has dealt with it
     */
    fire: (event) => dispatch(global, event),
    /** `fetch` is ready: its place is with the other operations. */
    adoptFetch() {
      adopt("fetch", 1, global.fetch, (error) => reject.call(Promise, error));
    },
    /** @param {(message: any) => void} handler who takes what the script posts */
    onPosted(handler) {
      posted = handler;
    },
    /** The script turned out to be one. */
    becomeModule() {
      isModule = true;
    },
    /** There has been no script yet: what was here was a rehearsal. */
    forget() {
      isModule = false;
      mapClear(listeners);
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
