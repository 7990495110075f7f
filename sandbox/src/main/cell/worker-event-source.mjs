/** `EventSource`, over `fetch`: a connection that is made again when it ends, and its messages. */
import {
  defineProperty,
  DOMException,
  execRegExp,
  getterOf,
  max,
  min,
  String,
  then,
  typedArrayLength,
  TypeError,
  uncurry,
  utf8,
  weakGet,
  WeakMap,
  weakSet,
} from "./captured.mjs";
import { defineGlobal } from "./lockdown.mjs";
import { finish } from "./webidl.mjs";
import { openEventStream } from "./worker-event-stream.mjs";
import { handlerAttribute } from "./worker-handlers.mjs";

const { AbortController, Event, EventTarget, MessageEvent, Response, Headers, TextDecoder, URL } =
  globalThis;
const { ReadableStream, ReadableStreamDefaultReader } = globalThis;
const { fromCharCode } = String;
const dispatch = uncurry(EventTarget.prototype.dispatchEvent);
const statusOf = getterOf(Response.prototype, "status");
const bodyOf = getterOf(Response.prototype, "body");
const headersOf = getterOf(Response.prototype, "headers");
const headerOf = uncurry(Headers.prototype.get);
const getReader = uncurry(ReadableStream.prototype.getReader);
const read = uncurry(ReadableStreamDefaultReader.prototype.read);
const cancelReader = uncurry(ReadableStreamDefaultReader.prototype.cancel);
const nothing = () => {};
const decode = uncurry(TextDecoder.prototype.decode);
const abort = uncurry(AbortController.prototype.abort);
const signalOf = getterOf(AbortController.prototype, "signal");
const hrefOf = getterOf(URL.prototype, "href");
const originOf = getterOf(URL.prototype, "origin");

const CONNECTING = 0;
const OPEN = 1;
const CLOSED = 2;
const STATES = { CONNECTING, OPEN, CLOSED };

/** Time before a connection is made again, where the server names none, and the least it may name. */
const RETRY_MS = 3_000;
const MIN_RETRY_MS = 100;

/** Each attempt that fails doubles the time before the next, up to this. */
const MAX_RETRY_MS = 60_000;

/**
 * What the parent allows each guest: sources at once, and characters of a line or a message.
 * @typedef {{eventSources: number, eventMessage: number}} SourceLimits
 */

/** What a cell that has no guest yet may do. */
const NONE = /** @type {SourceLimits} */ ({ eventSources: 0, eventMessage: 0 });

/**
 * @typedef {object} State
 * @property {any} source
 * @property {string} url
 * @property {string} origin of what was connected to
 * @property {number} readyState
 * @property {boolean} withCredentials
 * @property {number} retry
 * @property {number} failures attempts that failed since one did not
 * @property {string} lastId
 * @property {AbortController} control
 * @property {number} timer
 * @property {import("./worker-events.mjs").EventRecord | undefined} record the event it belongs to
 */

/**
 * A text as a header has it: a character for each byte.
 * @param {string} text
 */
function headerValue(text) {
  const bytes = utf8(text);
  let value = "";
  for (let i = 0; i < typedArrayLength(bytes); i++) {
    value += fromCharCode(bytes[i]);
  }
  return value;
}

/** @param {any} given */
function sourceAddress(given) {
  const text = `${given}`;
  try {
    return hrefOf(new URL(text));
  } catch {
    throw new DOMException(`not an absolute URL: ${text}`, "SyntaxError");
  }
}

/**
 * @param {import("./cell.mjs").Host} host
 * @param {import("./worker-events.mjs").Events} events
 * @param {(input: any, init?: any) => Promise<any>} fetch
 * @param {(text: string) => void} warn writes to the worker's log
 * @returns {(limits: SourceLimits) => void} says how far one guest may go
 */
export function installEventSource(host, events, fetch, warn) {
  /** @type {WeakMap<object, State>} */
  const states = new WeakMap();
  const urlOf = getterOf(Response.prototype, "url");
  let count = 0;
  let limits = NONE;

  /**
   * @param {any} source
   * @returns {State}
   */
  function stateOf(source) {
    const state = weakGet(states, source);
    if (state === undefined) {
      throw new TypeError("Illegal invocation");
    }
    return state;
  }

  /**
   * @param {State} state
   * @param {Event} event
   */
  function fire(state, event) {
    events.within(state.record, () => dispatch(state.source, event));
  }

  /** @param {State} state */
  function close(state) {
    if (state.readyState !== CLOSED) {
      state.readyState = CLOSED;
      count--;
      host.timers.clearTimeout(state.timer);
      abort(state.control);
    }
  }

  /**
   * The script is told that it failed, the worker's owner why.
   * @param {State} state
   * @param {string} why
   */
  function explain(state, why) {
    events.within(state.record, () => warn(`EventSource ${state.url}: ${why}`));
  }

  /** @param {State} state */
  function failForGood(state) {
    if (state.readyState !== CLOSED) {
      close(state);
      fire(state, new Event("error"));
    }
  }

  /** @param {State} state */
  function connectAgain(state) {
    if (state.readyState === CLOSED) {
      return;
    }
    state.readyState = CONNECTING;
    fire(state, new Event("error"));
    if (/** @type {number} */ (state.readyState) === CLOSED) {
      return;
    }
    const wait = max(state.retry, min(state.retry * 2 ** state.failures, MAX_RETRY_MS));
    state.failures++;
    state.timer = host.timers.setTimeout(() => {
      events.within(state.record, () => {
        connect(state);
      });
    }, wait);
  }

  /** @param {State} state */
  async function connect(state) {
    const headers = /** @type {any} */ ({
      __proto__: null,
      accept: "text/event-stream",
      "cache-control": "no-cache",
    });
    if (state.lastId !== "") {
      headers["last-event-id"] = headerValue(state.lastId);
    }
    const signal = signalOf(state.control);
    let response;
    try {
      response = await fetch(state.url, { __proto__: null, headers, signal, cache: "no-store" });
    } catch {
      connectAgain(state);
      return;
    }
    const type = headerOf(headersOf(response), "content-type") ?? "";
    const isStream = execRegExp(/^[\t ]*text\/event-stream[\t ]*(;|$)/i, type) !== null;
    const body = bodyOf(response);
    if (statusOf(response) !== 200 || !isStream || body === null) {
      failForGood(state);
      return;
    }
    if (state.readyState === CLOSED) {
      return;
    }
    state.readyState = OPEN;
    state.failures = 0;
    state.origin = originOf(new URL(urlOf(response)));
    fire(state, new Event("open"));
    const reader = getReader(body);
    try {
      await listen(state, reader);
    } catch {
      // Broken off, or more than is taken: the rest is not wanted, nor the next attempt at once.
      state.failures++;
      then(cancelReader(reader), nothing, nothing);
    }
    connectAgain(state);
  }

  /**
   * Reads on only when the script has heard what came, each message in a turn of its own.
   * @param {State} state
   * @param {any} reader
   */
  async function listen(state, reader) {
    const decoder = new TextDecoder();
    const options = { __proto__: null, stream: true };
    let last = /** @type {Promise<void> | undefined} */ (undefined);
    const push = openEventStream(
      {
        /** @type {(type: string, data: string) => void} */
        message(type, data) {
          const { origin, lastId } = state;
          const init = /** @type {any} */ ({ __proto__: null, data, origin, lastEventId: lastId });
          last = new Promise((resolve) => {
            host.nextTurn(() => {
              if (state.readyState !== CLOSED) {
                fire(state, new MessageEvent(type, init));
              }
              resolve();
            });
          });
        },
        /** @type {(id: string) => void} */
        lastId(id) {
          state.lastId = id;
        },
        /** @type {(ms: number) => void} */
        retry(ms) {
          state.retry = max(ms, MIN_RETRY_MS);
        },
      },
      state.lastId,
      limits.eventMessage,
    );
    for (let step = await read(reader); !step.done; step = await read(reader)) {
      const text = decode(decoder, step.value, options);
      try {
        push(text);
      } catch (reason) {
        explain(state, /** @type {Error} */ (reason).message);
        throw reason;
      }
      await last;
    }
  }

  class EventSource extends EventTarget {
    /**
     * @param {any} url
     * @param {any} [init]
     */
    constructor(url, init = undefined) {
      if (arguments.length === 0) {
        throw new TypeError("EventSource: 1 argument required, but only 0 present");
      }
      if (init !== undefined && init !== null && typeof init !== "object") {
        throw new TypeError("EventSource: the second argument is not an object");
      }
      const address = sourceAddress(url);
      super();
      const state = /** @type {State} */ (/** @type {unknown} */ ({
        __proto__: null,
        source: this,
        url: address,
        origin: "",
        readyState: CONNECTING,
        withCredentials: !!init?.withCredentials,
        retry: RETRY_MS,
        failures: 0,
        lastId: "",
        control: new AbortController(),
        timer: 0,
        record: events.current(),
      }));
      weakSet(states, this, state);
      count++;
      if (count > limits.eventSources) {
        explain(
          state,
          `event-sources: an instance may have at most ${limits.eventSources} event sources`,
        );
        host.nextTurn(() => failForGood(state));
        return;
      }
      then(connect(state), undefined, () => failForGood(state));
    }
    get url() {
      return stateOf(this).url;
    }
    get readyState() {
      return stateOf(this).readyState;
    }
    get withCredentials() {
      return stateOf(this).withCredentials;
    }
    close() {
      close(stateOf(this));
    }
  }

  const { prototype } = EventSource;
  finish(EventSource, "EventSource");
  for (const name of /** @type {(keyof typeof STATES)[]} */ (Object.keys(STATES))) {
    const constant = { value: STATES[name], enumerable: true };
    defineProperty(EventSource, name, constant);
    defineProperty(prototype, name, constant);
  }
  const receiver = (/** @type {any} */ source) => stateOf(source).source;
  for (const type of ["open", "message", "error"]) {
    handlerAttribute(prototype, type, receiver);
  }
  defineGlobal("EventSource", EventSource);
  return (given) => {
    limits = given;
  };
}
