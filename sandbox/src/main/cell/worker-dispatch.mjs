/** Brings events from the parent to the script, in the way that the script wants them. */
import {
  apply,
  DOMException,
  getterOf,
  typedArrayLength,
  TypeError,
  Uint8Array,
  uncurry,
} from "./captured.mjs";
import { ABORT, EVENT } from "./protocol.mjs";
import { hiddenKey, takeResponseBody } from "./worker-body.mjs";
import { unpack } from "./worker-calls.mjs";
import { promiseOf } from "./worker-events.mjs";

const { Request, Response, Headers, AbortSignal } = globalThis;
const statusOf = getterOf(Response.prototype, "status");
const statusTextOf = getterOf(Response.prototype, "statusText");
const typeOf = getterOf(Response.prototype, "type");
const headersOf = getterOf(Response.prototype, "headers");
const bodyUsed = getterOf(Response.prototype, "bodyUsed");
const arrayBuffer = uncurry(Response.prototype.arrayBuffer);
const getHeader = uncurry(Headers.prototype.get);
const iterateHeaders = uncurry(Headers.prototype[Symbol.iterator]);
const nextHeader = uncurry(
  Object.getPrototypeOf(new Headers()[Symbol.iterator]()).next,
);
const signalOf = getterOf(Request.prototype, "signal");
/* The engine's own way to abort a signal. A request makes its signal when it is first asked for it,
 * and few scripts ask; a controller for each request would cost more than the rest of it. */
const signalPrototype = /** @type {any} */ (AbortSignal.prototype);
const abort = uncurry(signalPrototype[hiddenKey(signalPrototype, "[[signalAbort]]")]);
const { then } = Promise.prototype;

/** Flag of EVENT: nobody waits for an answer. */
const WAKE = 1;

/** Flag of EVENT: the request has a body, which follows. */
const WITH_BODY = 2;

/** Flag of EVENT: the request has a body, which comes as a stream. */
const STREAMED = 4;

/** Flag of ABORT: the event is given up, not only its client gone. */
const GIVEN_UP = 1;

/** Largest body that goes with its head; a larger one is a stream. */
const MAX_WHOLE = 256 * 1024;

/** Longest head of an answer. */
const MAX_HEAD = 256 * 1024;

/** @typedef {"HANDLER" | "COMLINK" | "EVENTS"} Drive */
/** @typedef {ReturnType<typeof openDispatch>} Dispatch */

/** @typedef {import("./worker-socket.mjs").State} SocketState */

/**
 * Answers that go on as a WebSocket.
 * @typedef {object} Upgrades
 * @property {(response: any) => SocketState | undefined} upgradeOf
 * @property {(end: SocketState) => Promise<number>} join
 */

/**
 * @param {import("./cell.mjs").Host} host
 * @param {import("./worker-events.mjs").Events} events
 * @param {import("./worker-global.mjs").Scope} scope
 * @param {import("./worker-bindings.mjs").WorkerBindings} bindings
 * @param {import("./worker-comlink.mjs").Comlink} comlink
 * @param {import("./worker-streams.mjs").Streams} streams
 * @param {Upgrades} upgrades
 */
export function openDispatch(host, events, scope, bindings, comlink, streams, upgrades) {
  /** @type {Drive} */
  let drive = "EVENTS";
  /** @type {any} */
  let target;

  /** @param {import("./worker-events.mjs").EventRecord} record */
  function contextOf(record) {
    return {
      /** @param {any} promise */
      waitUntil(promise) {
        if (record.over) {
          scope.types.report(record, "waitUntil", new TypeError("waitUntil after the event's end"));
          return;
        }
        scope.types.waitUntil(record, promise);
      },
      passThroughOnException() {},
      props: {},
    };
  }

  /**
   * @param {import("./worker-events.mjs").EventRecord} record
   * @param {any} head
   * @param {Uint8Array | ReadableStream | undefined} body
   * @param {"half" | undefined} duplex
   */
  function requestOf(record, head, body, duplex) {
    const { method, url, headers } = head;
    const init = /** @type {any} */ ({ __proto__: null, method, headers, body, duplex });
    record.request = new Request(url, init);
    return record.request;
  }

  /**
   * @param {import("./worker-events.mjs").EventRecord} record
   * @param {any} value what the handler returned
   */
  function respond(record, value) {
    let status;
    try {
      status = statusOf(value);
    } catch {
      events.fail(record, new TypeError("the handler did not return a Response"));
      return;
    }
    if (bodyUsed(value)) {
      events.fail(record, new TypeError("the body of the returned Response was read already"));
      return;
    }
    const failed = typeOf(value) === "error";
    // No part has a line break in it: the engine sees to that when they are set.
    let head = `${failed ? 502 : status}\n${statusTextOf(value)}`;
    const headers = iterateHeaders(headersOf(value));
    for (let step = nextHeader(headers); !step.done; step = nextHeader(headers)) {
      head += `\n${step.value[0]}\n${step.value[1]}`;
    }
    if (head.length > MAX_HEAD) {
      events.fail(record, new TypeError(`the headers of an answer have at most ${MAX_HEAD} bytes`));
      return;
    }
    const end = upgrades.upgradeOf(value);
    if (end !== undefined) {
      respondByUpgrade(record, head, end);
      return;
    }
    const content = takeResponseBody(value);
    if (content === undefined) {
      events.answer(record, head);
      return;
    }
    const { bytes, stream, length } = content;
    if (bytes === undefined) {
      respondByStream(record, value, head, stream, length);
    } else if (typedArrayLength(bytes) <= MAX_WHOLE) {
      events.answer(record, head, bytes);
    } else if (!record.over && !record.answered) {
      const { id } = record;
      events.answerStream(record, head, typedArrayLength(bytes), (ended) => {
        streams.send(id, bytes, undefined, ended);
      });
    }
  }

  /**
   * @param {import("./worker-events.mjs").EventRecord} record
   * @param {string} head
   * @param {SocketState} end
   */
  function respondByUpgrade(record, head, end) {
    if (record.over || record.answered) {
      return;
    }
    apply(then, upgrades.join(end), [
      (/** @type {number} */ id) => events.answerUpgraded(record, head, id),
      (/** @type {any} */ reason) => events.fail(record, reason),
    ]);
  }

  /**
   * @param {import("./worker-events.mjs").EventRecord} record
   * @param {any} response
   * @param {string} head
   * @param {any} stream
   * @param {number | null | undefined} length
   */
  function respondByStream(record, response, head, stream, length) {
    const fail = (/** @type {any} */ reason) => events.fail(record, reason);
    if (record.over || record.answered) {
      return;
    }
    const passed = streams.takeUntouched(
      stream,
      getHeader(headersOf(response), "content-encoding"),
    );
    if (passed !== 0) {
      events.answerPassed(record, head, passed);
      return;
    }
    if (typeof length === "number" && length <= MAX_WHOLE) {
      // A small blob or form: its bytes are there.
      apply(then, arrayBuffer(response), [
        (/** @type {ArrayBuffer} */ buffer) => events.answer(record, head, new Uint8Array(buffer)),
        fail,
      ]);
      return;
    }
    let reader;
    try {
      reader = streams.readerOf(stream);
    } catch (reason) {
      fail(reason);
      return;
    }
    events.answerStream(record, head, length, (ended) => {
      streams.send(record.id, undefined, reader, ended);
    });
  }

  /**
   * @param {import("./worker-events.mjs").EventRecord} record
   * @param {any} value
   */
  function settle(record, value) {
    apply(then, promiseOf(value), [
      (/** @type {any} */ answer) => respond(record, answer),
      (/** @type {any} */ reason) => events.fail(record, reason),
    ]);
  }

  /**
   * @param {import("./worker-events.mjs").EventRecord} record
   * @param {any} request
   */
  function deliverRequest(record, request) {
    if (drive === "HANDLER") {
      const handler = target.fetch;
      if (typeof handler !== "function") {
        events.unhandled(record);
        return;
      }
      settle(record, apply(handler, target, [request, bindings.env, contextOf(record)]));
      return;
    }
    const init = /** @type {any} */ ({ __proto__: null, request, cancelable: true });
    const event = new scope.types.FetchEvent("fetch", init);
    const state = scope.types.own(event, record);
    scope.fire(event);
    state.dispatching = false;
    if (state.answer === undefined) {
      events.unhandled(record);
    } else {
      settle(record, state.answer.value);
    }
  }

  /**
   * @param {import("./worker-events.mjs").EventRecord} record
   * @param {any} head
   * @returns {any} what the handler returned
   */
  function deliverWake(record, head) {
    const { cron, scheduledTime, kind } = head;
    if (drive === "COMLINK") {
      return comlink.tasks(record);
    }
    if (drive === "EVENTS") {
      const init = /** @type {any} */ ({ __proto__: null, cron, scheduledTime });
      const event = new scope.types.ScheduledEvent("scheduled", init);
      scope.types.own(event, record);
      scope.fire(event);
      return undefined;
    }
    const event = {
      type: "scheduled",
      trigger: kind,
      cron,
      scheduledTime,
      noRetry() {
        record.noRetry = true;
      },
    };
    const context = contextOf(record);
    if (typeof target.tasks === "function") {
      return apply(target.tasks, target, [bindings.runner, event, context]);
    }
    return apply(target.scheduled, target, [event, bindings.env, context]);
  }

  /**
   * @param {import("./worker-events.mjs").EventRecord} record
   * @param {any} head
   */
  function wake(record, head) {
    const fail = (/** @type {any} */ reason) => {
      record.failure ??= { __proto__: null, reason };
    };
    // Held once more, so that it is not over before its handler has returned.
    record.pending++;
    try {
      events.hold(record, deliverWake(record, head), fail);
    } catch (reason) {
      fail(reason);
    }
    record.pending--;
    events.settleIfDone(record);
  }

  host.on(EVENT, (flags, id, frame) => {
    const { head, bytes } = unpack(frame);
    const record = events.begin(id, (flags & WAKE) !== 0);
    events.within(record, () => {
      if (record.wake) {
        wake(record, head);
        return;
      }
      try {
        if ((flags & STREAMED) !== 0) {
          deliverRequest(record, requestOf(record, head, streams.receive(id), "half"));
          return;
        }
        const body = (flags & WITH_BODY) !== 0 ? bytes : undefined;
        deliverRequest(record, requestOf(record, head, body, undefined));
      } catch (reason) {
        events.fail(record, reason);
      }
    });
    events.checkSoon();
  });

  host.on(ABORT, (flags, id) => {
    const record = events.find(id);
    if (record === undefined) {
      return;
    }
    if ((flags & GIVEN_UP) !== 0) {
      events.abandon(record);
    }
    if (record.request !== undefined) {
      const signal = signalOf(record.request);
      const reason = new DOMException("the client is gone", "AbortError");
      events.within(record, () => abort(signal, reason));
    }
  });

  return {
    /**
     * @param {Drive} how
     * @param {any} object the default export
     */
    use(how, object) {
      drive = how;
      target = object;
    },
  };
}
