/**
 * Performance observers as Performance Timeline has them, in place of the engine's, which do not
 * sort entries, mix the two ways to observe, and have their callbacks miss what came in between.
 * Tests: performance-timeline/po-*, user-timing/measure-with-dict, performance-measure-invalid.
 */
import {
  apply,
  defineProperty,
  DOMException,
  freeze,
  getterOf,
  put,
  TypeError,
  WeakMap,
  weakSet,
} from "./captured.mjs";
import { defineGlobal } from "./lockdown.mjs";
import { finish } from "./webidl.mjs";
import { entryLists, insert, receiverOf } from "./worker-entries.mjs";

const { Performance, performance, PerformanceEntry } = globalThis;
const { mark, measure, getEntriesByType } = Performance.prototype;
const typeOf = getterOf(PerformanceEntry.prototype, "entryType");

const TYPES = freeze(["mark", "measure"]);

/** Names that stand for moments in the loading of a document, which a worker has not. */
const DOCUMENT_MOMENTS = new Set([
  ..."navigationStart unloadEventStart unloadEventEnd redirectStart redirectEnd".split(" "),
  ..."fetchStart domainLookupStart domainLookupEnd connectStart connectEnd".split(" "),
  ..."secureConnectionStart requestStart responseStart responseEnd domLoading".split(" "),
  ..."domInteractive domContentLoadedEventStart domContentLoadedEventEnd".split(" "),
  ..."domComplete loadEventStart loadEventEnd".split(" "),
]);
const isDocumentMoment = Set.prototype.has.bind(DOCUMENT_MOMENTS);

/**
 * @typedef {object} State
 * @property {any} observer
 * @property {(...parameters: any[]) => any} callback
 * @property {"" | "one" | "many"} way how it observes: by `type`, or by `entryTypes`
 * @property {{mark: boolean, measure: boolean}} observed
 * @property {any[]} entries not yet told of
 * @property {boolean} registered
 * @property {State | undefined} next in order of registration
 */

/** @param {import("./cell.mjs").Host} host */
export function installPerformance(host) {
  const { List, listOf } = entryLists();
  /** @type {WeakMap<any, State>} */
  const states = new WeakMap();
  const stateOf = receiverOf(states);
  /** @type {State | undefined} */
  let first;
  let isDue = false;

  /** @param {State} state */
  function take(state) {
    const { entries } = state;
    state.entries = [];
    return entries;
  }

  function tellSoon() {
    if (isDue) {
      return;
    }
    isDue = true;
    host.nextTurn(() => {
      isDue = false;
      for (let state = first; state !== undefined; state = state.next) {
        if (state.entries.length > 0) {
          tell(state);
        }
      }
    });
  }

  /** @param {State} state */
  function tell(state) {
    const { callback, observer } = state;
    const options = { droppedEntriesCount: 0 };
    try {
      apply(callback, observer, [listOf(take(state)), observer, options]);
    } catch (error) {
      host.uncaught("error", error);
    }
  }

  /** @param {any} entry */
  function record(entry) {
    const type = /** @type {"mark" | "measure"} */ (typeOf(entry));
    for (let state = first; state !== undefined; state = state.next) {
      if (state.observed[type]) {
        insert(state.entries, entry);
        tellSoon();
      }
    }
    return entry;
  }

  /** @param {State} state */
  function register(state) {
    if (state.registered) {
      return;
    }
    state.registered = true;
    state.next = undefined;
    if (first === undefined) {
      first = state;
      return;
    }
    let last = first;
    while (last.next !== undefined) {
      last = last.next;
    }
    last.next = state;
  }

  /** @param {State} state */
  function unregister(state) {
    state.registered = false;
    if (first === state) {
      first = state.next;
    }
    for (let open = first; open !== undefined; open = open.next) {
      if (open.next === state) {
        open.next = state.next;
      }
    }
  }

  /**
   * @param {State} state
   * @param {"one" | "many"} way
   */
  function chooseWay(state, way) {
    if (state.way !== "" && state.way !== way) {
      throw new DOMException(
        "an observer observes either by type or by entryTypes",
        "InvalidModificationError",
      );
    }
    state.way = way;
  }

  /**
   * @param {State} state
   * @param {any} entryTypes
   */
  function observeMany(state, entryTypes) {
    const observed = { __proto__: null, mark: false, measure: false };
    for (const type of entryTypes) {
      observed.mark ||= `${type}` === "mark";
      observed.measure ||= `${type}` === "measure";
    }
    if (observed.mark || observed.measure) {
      state.observed = observed;
      register(state);
    }
  }

  /**
   * @param {State} state
   * @param {string} type
   * @param {boolean} buffered
   */
  function observeOne(state, type, buffered) {
    if (type !== "mark" && type !== "measure") {
      return;
    }
    state.observed[type] = true;
    register(state);
    if (buffered) {
      const known = apply(getEntriesByType, performance, [type]);
      for (let i = 0; i < known.length; i++) {
        insert(state.entries, known[i]);
        tellSoon();
      }
    }
  }

  class PerformanceObserver {
    /** @param {any} callback */
    constructor(callback) {
      if (typeof callback !== "function") {
        throw new TypeError("PerformanceObserver: the callback is not a function");
      }
      weakSet(
        states,
        this,
        /** @type {any} */ ({
          __proto__: null,
          observer: this,
          callback,
          way: "",
          observed: { __proto__: null, mark: false, measure: false },
          entries: [],
          registered: false,
          next: undefined,
        }),
      );
    }
    static get supportedEntryTypes() {
      return TYPES;
    }
    /** @param {any} [options] */
    observe(options = undefined) {
      const state = stateOf(this);
      const { buffered, entryTypes, type } = options ?? {};
      if (entryTypes === undefined && type === undefined) {
        throw new TypeError("observe: give either type or entryTypes");
      }
      if (entryTypes !== undefined) {
        if (type !== undefined || buffered !== undefined) {
          throw new TypeError("observe: entryTypes goes with no other option");
        }
        if (typeof entryTypes !== "object") {
          throw new TypeError("observe: entryTypes is not a list");
        }
        chooseWay(state, "many");
        observeMany(state, entryTypes);
        return;
      }
      chooseWay(state, "one");
      observeOne(state, `${type}`, !!buffered);
    }
    disconnect() {
      const state = stateOf(this);
      unregister(state);
      state.entries = [];
      state.way = "";
      state.observed = { __proto__: null, mark: false, measure: false };
    }
    takeRecords() {
      return take(stateOf(this));
    }
  }
  finish(PerformanceObserver, "PerformanceObserver");
  defineProperty(PerformanceObserver, "supportedEntryTypes", { enumerable: true });
  defineProperty(PerformanceObserver.prototype.observe, "length", { value: 0 });
  defineGlobal("PerformanceObserver", PerformanceObserver);
  defineGlobal("PerformanceObserverEntryList", List);

  /** @param {any} moment */
  function refuseDocumentMoment(moment) {
    if (typeof moment === "string" && isDocumentMoment(moment)) {
      throw new TypeError(`measure: ${moment} is a moment of a document, not of a worker`);
    }
  }

  const methods = {
    /** @this {any} @param {any[]} parameters */
    mark(...parameters) {
      return record(apply(mark, this, parameters));
    },
    /** @this {any} @param {any[]} parameters */
    measure(...parameters) {
      const { 1: start, 2: end } = parameters;
      refuseDocumentMoment(start);
      refuseDocumentMoment(end);
      if (start === null) {
        put(parameters, 1, undefined);
      }
      return record(apply(measure, this, parameters));
    },
  };
  for (const name of /** @type {const} */ (["mark", "measure"])) {
    defineProperty(methods[name], "length", { value: 1 });
    defineProperty(Performance.prototype, name, {
      value: methods[name],
      writable: true,
      enumerable: true,
      configurable: true,
    });
  }
}
