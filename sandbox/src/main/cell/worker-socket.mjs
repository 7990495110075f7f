/** `WebSocket`: its states and events. What carries the messages is in worker-socket-wire.mjs. */
import {
  construct,
  defineProperty,
  DOMException,
  then,
  typedArrayBuffer,
  TypeError,
  Uint8Array,
  uncurry,
  utf8Text,
  weakGet,
  WeakMap,
  weakSet,
} from "./captured.mjs";
import { defineGlobal } from "./lockdown.mjs";
import { finish } from "./webidl.mjs";
import { CONNECT } from "./worker-calls.mjs";
import { handlerAttribute } from "./worker-handlers.mjs";
import {
  closeParameters,
  outgoingMessage,
  protocolList,
  socketAddress,
} from "./worker-socket-arguments.mjs";
import { installPairs } from "./worker-socket-pair.mjs";
import { BROKEN, openWire } from "./worker-socket-wire.mjs";

const { Blob, CloseEvent, Event, EventTarget, MessageEvent } = globalThis;
const dispatch = uncurry(EventTarget.prototype.dispatchEvent);
const blobBuffer = uncurry(Blob.prototype.arrayBuffer);

const CONNECTING = 0;
const OPEN = 1;
const CLOSING = 2;
const CLOSED = 3;
const STATES = { CONNECTING, OPEN, CLOSING, CLOSED };

/** What a cell that has no guest yet may do. */
const NONE = /** @type {SocketLimits} */ ({ sockets: 0, socketMessage: 0, socketQueue: 0 });

/**
 * What the parent allows each guest: WebSockets at once, bytes of a message either way, and bytes
 * that one may send ahead of its peer.
 * @typedef {{sockets: number, socketMessage: number, socketQueue: number}} SocketLimits
 */

/**
 * @typedef {object} State
 * @property {any} socket
 * @property {string} url
 * @property {string} origin
 * @property {number} readyState
 * @property {string} protocol
 * @property {"blob" | "arraybuffer"} binaryType
 * @property {number} buffered
 * @property {import("./worker-socket-wire.mjs").Wire | undefined} wire
 * @property {((reason: any) => void) | undefined} cancel gives the connection up while it is made
 * @property {import("./worker-events.mjs").EventRecord | undefined} record the event it belongs to
 * @property {boolean} counted one of those that the parent allows
 * @property {import("./worker-socket-pair.mjs").End | undefined} end where it is one of a pair
 */

/**
 * @param {import("./cell.mjs").Host} host
 * @param {import("./worker-calls.mjs").Calls} calls
 * @param {import("./worker-events.mjs").Events} events
 * @param {import("./worker-streams.mjs").Streams} streams
 * @param {(text: string) => void} warn writes to the worker's log
 * @returns {{limit: (limits: SocketLimits) => void, pairs: import("./worker-socket-pair.mjs").Pairs}}
 *   says how far one guest may go
 */
export function installSockets(host, calls, events, streams, warn) {
  /** @type {WeakMap<object, State>} */
  const states = new WeakMap();
  let open = 0;
  let limits = NONE;

  /**
   * @param {any} socket
   * @returns {State}
   */
  function stateOf(socket) {
    const state = weakGet(states, socket);
    if (state === undefined) {
      throw new TypeError("Illegal invocation");
    }
    return state;
  }

  // --- events ----------------------------------------------------------------------------------

  /**
   * @param {State} state
   * @param {Event} event
   */
  function fire(state, event) {
    events.within(state.record, () => dispatch(state.socket, event));
  }

  /**
   * @param {State} state
   * @param {boolean} isText
   * @param {Uint8Array<ArrayBuffer>} bytes
   */
  function arrived(state, isText, bytes) {
    if (state.readyState !== OPEN) {
      return;
    }
    let data;
    if (isText) {
      data = utf8Text(bytes);
    } else {
      data = state.binaryType === "blob" ? new Blob([bytes]) : typedArrayBuffer(bytes);
    }
    const init = /** @type {any} */ ({ __proto__: null, data, origin: state.origin });
    fire(state, new MessageEvent("message", init));
  }

  /**
   * The end, however it came.
   * @param {State} state
   * @param {number} code
   * @param {string} reason
   */
  function closed(state, code, reason) {
    if (state.readyState === CLOSED) {
      return;
    }
    state.readyState = CLOSED;
    if (state.counted) {
      open--;
    }
    state.wire?.end();
    const wasClean = code !== BROKEN;
    if (!wasClean) {
      fire(state, new Event("error"));
    }
    const init = /** @type {any} */ ({ __proto__: null, code, reason, wasClean });
    fire(state, new CloseEvent("close", init));
  }

  /**
   * The script is not told why a connection fails: that would let it look around in a network. The
   * worker's owner is.
   * @param {State} state
   * @param {string} why
   */
  function fail(state, why) {
    events.within(state.record, () => warn(`WebSocket ${state.url}: ${why}`));
    if (state.readyState !== CLOSED) {
      state.readyState = CLOSING;
      host.nextTurn(() => closed(state, BROKEN, ""));
    }
  }

  // --- connecting ------------------------------------------------------------------------------

  /**
   * @param {State} state
   * @param {string[]} protocols
   */
  function connect(state, protocols) {
    state.counted = true;
    open++;
    if (open > limits.sockets) {
      fail(state, `sockets: an instance may have at most ${limits.sockets} WebSockets`);
      return;
    }
    try {
      events.spendFetch();
    } catch (reason) {
      fail(state, /** @type {Error} */ (reason).message);
      return;
    }
    const head = { __proto__: null, url: state.url, protocols };
    const parts = /** @type {any} */ ({
      __proto__: null,
      cancellable: (/** @type {(reason: any) => void} */ cancel) => {
        state.cancel = cancel;
      },
    });
    then(calls.call(CONNECT, head, parts), (answer) => opened(state, answer), (reason) => {
      if (state.readyState === CONNECTING) {
        fail(state, /** @type {Error} */ (reason).message);
      } else {
        host.nextTurn(() => closed(state, BROKEN, ""));
      }
    });
  }

  /**
   * @param {State} state
   * @param {import("./worker-calls.mjs").Answer} answer
   */
  function opened(state, answer) {
    state.wire = openWire(host, streams, /** @type {number} */ (answer.stream), {
      message: (isText, bytes) => arrived(state, isText, bytes),
      closed: (code, reason) => closed(state, code, reason),
      tooBig: () =>
        fail(
          state,
          `socket-message: the peer sent a message of more than ${limits.socketMessage} bytes`,
        ),
    });
    host.nextTurn(() => {
      if (state.readyState === CONNECTING) {
        state.readyState = OPEN;
        state.protocol = answer.head.protocol;
        fire(state, new Event("open"));
      } else {
        closed(state, BROKEN, "");
      }
    });
  }

  // --- sending ---------------------------------------------------------------------------------

  /**
   * @param {State} state
   * @param {import("./worker-socket-arguments.mjs").Outgoing} message
   */
  function transmit(state, message) {
    const { isText, length, bytes, blob } = message;
    state.buffered += length;
    if (state.readyState !== OPEN || state.wire === undefined) {
      return; // Counted and dropped, as the standard wants.
    }
    if (length > limits.socketMessage) {
      fail(
        state,
        `socket-message: a message has at most ${limits.socketMessage} bytes, not ${length}`,
      );
      return;
    }
    if (state.buffered > limits.socketQueue) {
      fail(state, `socket-queue: more than ${limits.socketQueue} bytes wait for the peer`);
      return;
    }
    const sent = () => {
      state.buffered -= length;
    };
    if (bytes !== undefined) {
      state.wire.send(isText, bytes, sent);
      return;
    }
    const content = then(blobBuffer(blob), (buffer) => new Uint8Array(buffer));
    state.wire.sendLater(isText, content, sent);
  }

  // --- the interface ---------------------------------------------------------------------------

  /**
   * @param {any} socket
   * @param {string} url
   * @param {string} origin
   * @param {number} readyState
   */
  function adopt(socket, url, origin, readyState) {
    const state = /** @type {State} */ (/** @type {unknown} */ ({
      __proto__: null,
      socket,
      url,
      origin,
      readyState,
      protocol: "",
      binaryType: "blob",
      buffered: 0,
      wire: undefined,
      cancel: undefined,
      record: events.current(),
      counted: false,
      end: undefined,
    }));
    weakSet(states, socket, state);
    return state;
  }

  class WebSocket extends EventTarget {
    /**
     * @param {any} url
     * @param {any} [protocols]
     */
    constructor(url, protocols = []) {
      if (arguments.length === 0) {
        throw new TypeError("WebSocket: 1 argument required, but only 0 present");
      }
      const address = socketAddress(url);
      const names = protocolList(protocols);
      super();
      const state = adopt(this, address.href, address.origin, CONNECTING);
      connect(state, names);
    }
    get url() {
      return stateOf(this).url;
    }
    get readyState() {
      return stateOf(this).readyState;
    }
    get bufferedAmount() {
      return stateOf(this).buffered;
    }
    get extensions() {
      stateOf(this);
      return "";
    }
    get protocol() {
      return stateOf(this).protocol;
    }
    get binaryType() {
      return stateOf(this).binaryType;
    }
    set binaryType(value) {
      const state = stateOf(this);
      const type = `${value}`;
      if (type === "blob" || type === "arraybuffer") {
        state.binaryType = type;
      }
    }
    /** @param {any} data */
    send(data) {
      const state = stateOf(this);
      if (arguments.length === 0) {
        throw new TypeError("send: 1 argument required, but only 0 present");
      }
      const message = outgoingMessage(data);
      if (state.readyState === CONNECTING) {
        throw new DOMException("the WebSocket is not open yet", "InvalidStateError");
      }
      if (state.end?.accepted === false) {
        throw new TypeError("send: accept() comes first");
      }
      transmit(state, message);
    }
    /**
     * @param {any} code
     * @param {any} reason
     */
    close(code = undefined, reason = undefined) {
      const state = stateOf(this);
      const how = closeParameters(code, reason);
      if (state.readyState === CONNECTING) {
        state.readyState = CLOSING;
        state.cancel?.(new TypeError("closed before it was open"));
      } else if (state.readyState === OPEN) {
        state.readyState = CLOSING;
        state.wire?.close(how.code, how.reason);
      }
    }
    /** Not of the standard: an end of a pair says and hears nothing before. */
    accept() {
      pairs.accept(stateOf(this));
    }
  }

  const { prototype } = WebSocket;
  finish(WebSocket, "WebSocket");
  for (const name of /** @type {(keyof typeof STATES)[]} */ (Object.keys(STATES))) {
    const constant = { value: STATES[name], enumerable: true };
    defineProperty(WebSocket, name, constant);
    defineProperty(prototype, name, constant);
  }
  const receiver = (/** @type {any} */ socket) => stateOf(socket).socket;
  for (const type of ["open", "message", "error", "close"]) {
    handlerAttribute(prototype, type, receiver);
  }
  defineGlobal("WebSocket", WebSocket);
  const pairs = installPairs(host, calls, streams, {
    make: () => adopt(construct(EventTarget, [], WebSocket), "", "", OPEN),
    find: (socket) => weakGet(states, socket),
    arrived,
    closed,
    fail,
    limits: () => limits,
  });
  return {
    limit(given) {
      limits = given;
    },
    pairs,
  };
}
