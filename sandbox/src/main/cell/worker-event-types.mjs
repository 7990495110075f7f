/** The events of service-worker style scripts. What belongs to the host is kept beside them. */
import {
  DOMException,
  freeze,
  jsonStringify,
  TypeError,
  uncurry,
  utf8,
  weakGet,
  WeakMap,
  weakSet,
} from "./captured.mjs";
import { defineGlobal } from "./lockdown.mjs";
import { REPORT } from "./protocol.mjs";
import { finish } from "./webidl.mjs";

const stop = uncurry(Event.prototype.stopImmediatePropagation);

/**
 * @typedef {object} State
 * @property {import("./worker-events.mjs").EventRecord} record
 * @property {boolean} dispatching
 * @property {any} answer what respondWith was given, boxed
 */

/** @param {string} message */
function invalid(message) {
  return new DOMException(message, "InvalidStateError");
}

/**
 * @param {import("./cell.mjs").Host} host
 * @param {import("./worker-events.mjs").Events} events
 */
export function installEventTypes(host, events) {
  /** @type {WeakMap<Event, State>} */
  const states = new WeakMap();

  /**
   * @param {import("./worker-events.mjs").EventRecord} record
   * @param {string} kind
   * @param {any} reason
   */
  function report(record, kind, reason) {
    const error = host.errors.describe(reason);
    host.send(REPORT, 0, record.id, utf8(jsonStringify({ __proto__: null, kind, error })));
  }

  /**
   * @param {import("./worker-events.mjs").EventRecord | undefined} record
   * @param {any} promise
   */
  function waitUntil(record, promise) {
    if (record === undefined || record.over) {
      throw invalid("the event is over");
    }
    events.hold(record, promise, (reason) => {
      if (record.wake) {
        record.failure ??= { __proto__: null, reason };
      } else {
        report(record, "waitUntil", reason);
      }
    });
  }

  /** @param {Event} event */
  function stateOf(event) {
    const state = weakGet(states, event);
    if (state === undefined) {
      throw invalid("this event was not made by the runner");
    }
    return state;
  }

  class ExtendableEvent extends Event {
    /** @param {any} promise */
    waitUntil(promise) {
      waitUntil(stateOf(this).record, promise);
    }
  }

  class FetchEvent extends ExtendableEvent {
    #request;
    /**
     * @param {string} type
     * @param {{request: Request}} init
     */
    constructor(type, init) {
      super(type, /** @type {any} */ (init));
      if (init?.request === undefined) {
        throw new TypeError("a FetchEvent needs a request");
      }
      this.#request = init.request;
    }
    get request() {
      return this.#request;
    }
    get clientId() {
      return "";
    }
    /** @param {any} answer */
    respondWith(answer) {
      const state = stateOf(this);
      if (!state.dispatching || state.answer !== undefined) {
        throw invalid("respondWith is for once, while the event is dispatched");
      }
      state.answer = { __proto__: null, value: answer };
      stop(this);
    }
    passThroughOnException() {}
  }

  class ScheduledEvent extends ExtendableEvent {
    #cron;
    #scheduledTime;
    /**
     * @param {string} type
     * @param {{cron?: string, scheduledTime?: number}} [init]
     */
    constructor(type, init) {
      super(type, /** @type {any} */ (init));
      this.#cron = init?.cron ?? "";
      this.#scheduledTime = init?.scheduledTime ?? 0;
    }
    get cron() {
      return this.#cron;
    }
    get scheduledTime() {
      return this.#scheduledTime;
    }
    noRetry() {
      stateOf(this).record.noRetry = true;
    }
  }

  class ExtendableMessageEvent extends ExtendableEvent {
    #init;
    /**
     * @param {string} type
     * @param {any} [init]
     */
    constructor(type, init) {
      super(type, init);
      const { data = null, origin = "", lastEventId = "", source = null, ports } = init ?? {};
      this.#init = {
        __proto__: null,
        data,
        origin: `${origin}`,
        lastEventId: `${lastEventId}`,
        source,
        ports: freeze(ports === undefined ? [] : [...ports]),
      };
    }
    get data() {
      return this.#init.data;
    }
    get origin() {
      return this.#init.origin;
    }
    get lastEventId() {
      return this.#init.lastEventId;
    }
    get source() {
      return this.#init.source;
    }
    get ports() {
      return this.#init.ports;
    }
  }

  const all = { ExtendableEvent, ExtendableMessageEvent, FetchEvent, ScheduledEvent };
  for (const name of /** @type {(keyof typeof all)[]} */ (Object.keys(all))) {
    finish(all[name], name);
    defineGlobal(name, all[name]);
  }

  /**
   * @param {Event} event
   * @param {import("./worker-events.mjs").EventRecord} record
   * @returns {State}
   */
  function own(event, record) {
    const state = /** @type {State} */ (/** @type {unknown} */ ({
      __proto__: null,
      record,
      dispatching: true,
      answer: undefined,
    }));
    weakSet(states, event, state);
    return state;
  }

  return { FetchEvent, ScheduledEvent, own, waitUntil, report };
}
