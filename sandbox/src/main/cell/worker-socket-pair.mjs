/**
 * `WebSocketPair`: two ends that hear each other. A script keeps one and gives the other to an
 * answer with status 101, which joins the one it kept to the client. An end says and hears nothing
 * before its `accept()`; what comes until then is kept.
 */
import { defineProperty, then, typedArrayLength, TypeError } from "./captured.mjs";
import { defineGlobal } from "./lockdown.mjs";
import { tag } from "./webidl.mjs";
import { ACCEPT } from "./worker-calls.mjs";
import { openWire } from "./worker-socket-wire.mjs";

/** What a close that has no code is called. */
const NO_CODE = 1005;

/** @typedef {import("./worker-socket.mjs").State} State */

/**
 * What is on its way to an end: a message, or the close.
 * @typedef {{isText: boolean, bytes: Uint8Array<ArrayBuffer>, next?: Word}
 *   | {code: number | undefined, reason: string, next?: Word}} Word
 */

/**
 * One end's own.
 * @typedef {object} End
 * @property {State} peer the other end
 * @property {boolean} accepted
 * @property {boolean} given to an answer, for good
 * @property {Word | undefined} first what waits for `accept()`
 * @property {Word | undefined} last
 * @property {number} held bytes of what waits
 */

/**
 * What of the ordinary WebSocket an end needs.
 * @typedef {object} Ordinary
 * @property {() => State} make an open socket that nothing carries yet
 * @property {(socket: any) => State | undefined} find
 * @property {(state: State, isText: boolean, bytes: Uint8Array<ArrayBuffer>) => void} arrived
 * @property {(state: State, code: number, reason: string) => void} closed
 * @property {(state: State, why: string) => void} fail
 * @property {() => import("./worker-socket.mjs").SocketLimits} limits
 */

/** @typedef {ReturnType<typeof installPairs>} Pairs */

/**
 * @param {import("./cell.mjs").Host} host
 * @param {import("./worker-calls.mjs").Calls} calls
 * @param {import("./worker-streams.mjs").Streams} streams
 * @param {Ordinary} sockets
 */
export function installPairs(host, calls, streams, sockets) {
  /**
   * @param {State} state
   * @returns {End}
   */
  const endOf = (state) => /** @type {End} */ (state.end);

  /**
   * @param {State} to
   * @param {Word} word
   */
  function hear(to, word) {
    if ("bytes" in word) {
      sockets.arrived(to, word.isText, word.bytes);
      return;
    }
    const code = word.code ?? NO_CODE;
    sockets.closed(to, code, word.reason);
    sockets.closed(endOf(to).peer, code, word.reason);
  }

  /**
   * @param {State} to
   * @param {Word} word
   */
  function tell(to, word) {
    const end = endOf(to);
    if (end.accepted) {
      host.nextTurn(() => hear(to, word));
      return;
    }
    if (end.last === undefined) {
      end.first = word;
    } else {
      end.last.next = word;
    }
    end.last = word;
    end.held += "bytes" in word ? typedArrayLength(word.bytes) : 0;
    const { socketQueue } = sockets.limits();
    if (end.held > socketQueue) {
      end.first = end.last = undefined;
      sockets.fail(to, `socket-queue: more than ${socketQueue} bytes wait for accept()`);
    }
  }

  /**
   * Takes what waited.
   * @param {End} end
   * @param {(word: Word) => void} take
   */
  function release(end, take) {
    let word = end.first;
    end.first = end.last = undefined;
    end.held = 0;
    for (; word !== undefined; word = word.next) {
      take(word);
    }
  }

  /**
   * What carries the words of one end to the other, within the script.
   * @param {State} to
   * @returns {import("./worker-socket-wire.mjs").Wire}
   */
  function inside(to) {
    let before = /** @type {Promise<void> | undefined} */ (undefined);
    /** @param {() => void} task comes after the blobs that are being read */
    const inOrder = (task) => {
      if (before === undefined) {
        task();
      } else {
        before = then(before, task);
      }
    };
    return {
      send(isText, bytes, sent) {
        const word = /** @type {Word} */ ({ __proto__: null, isText, bytes });
        inOrder(() => tell(to, word));
        host.nextTurn(sent);
      },
      sendLater(isText, content, sent) {
        const earlier = before;
        before = then(content, (read) => {
          const word = /** @type {Word} */ ({ __proto__: null, isText, bytes: read });
          const pass = () => tell(to, word);
          host.nextTurn(sent);
          return earlier === undefined ? pass() : then(earlier, pass);
        });
      },
      close(code, reason) {
        inOrder(() => tell(to, /** @type {Word} */ ({ __proto__: null, code, reason })));
      },
      end() {},
    };
  }

  /**
   * @param {State} state
   * @param {State} peer
   */
  function connect(state, peer) {
    state.wire = inside(peer);
    state.end = /** @type {End} */ ({
      __proto__: null,
      peer,
      accepted: false,
      given: false,
      first: undefined,
      last: undefined,
      held: 0,
    });
  }

  /**
   * Joins the end that the script kept to the client.
   * @param {State} given
   * @param {number} id the number of both streams
   */
  function join(given, id) {
    const { peer } = endOf(given);
    const hearer = {
      message: (/** @type {boolean} */ isText, /** @type {Uint8Array<ArrayBuffer>} */ bytes) =>
        tell(peer, /** @type {Word} */ ({ __proto__: null, isText, bytes })),
      closed: (/** @type {number} */ code, /** @type {string} */ reason) =>
        tell(peer, /** @type {Word} */ ({ __proto__: null, code, reason })),
      tooBig: () => {
        const { socketMessage } = sockets.limits();
        sockets.fail(
          peer,
          `socket-message: the client sent a message of more than ${socketMessage} bytes`,
        );
      },
    };
    const wire = openWire(host, streams, id, hearer);
    peer.wire = wire;
    release(endOf(given), (word) => {
      if ("bytes" in word) {
        wire.send(word.isText, word.bytes, () => {});
      } else {
        wire.close(word.code, word.reason);
      }
    });
  }

  /**
   * @param {object} pair
   * @param {number} at
   * @param {any} value
   */
  function place(pair, at, value) {
    const own = { __proto__: null, value, writable: true, enumerable: true, configurable: true };
    defineProperty(pair, at, /** @type {any} */ (own));
  }

  class WebSocketPair {
    constructor() {
      const first = sockets.make();
      const second = sockets.make();
      connect(first, second);
      connect(second, first);
      place(this, 0, first.socket);
      place(this, 1, second.socket);
    }
  }
  tag(WebSocketPair.prototype, "WebSocketPair");
  defineGlobal("WebSocketPair", WebSocketPair);

  return {
    /**
     * The script wants to hear and say something from now on.
     * @param {State} state
     */
    accept(state) {
      const { end } = state;
      if (end === undefined) {
        throw new TypeError("only an end of a WebSocketPair is to be accepted");
      }
      if (end.given) {
        throw new TypeError("this end of the WebSocketPair was given to an answer");
      }
      if (!end.accepted) {
        end.accepted = true;
        release(end, (word) => host.nextTurn(() => hear(state, word)));
      }
    },

    /**
     * An end for the answer that it was given to, once.
     * @param {any} socket
     * @returns {State}
     */
    give(socket) {
      const state = sockets.find(socket);
      const end = state?.end;
      if (state === undefined || end === undefined) {
        throw new TypeError("an answer with status 101 has an end of a WebSocketPair");
      }
      if (end.given || end.accepted) {
        throw new TypeError(
          "this end of the WebSocketPair was accepted, or given to an answer, before",
        );
      }
      end.given = true;
      return state;
    },

    /**
     * Asks the parent for the way to the client.
     * @param {State} given
     * @returns {Promise<number>} the number of the connection, which goes with the answer
     */
    join: (given) =>
      then(calls.call(ACCEPT, { __proto__: null }), (answer) => {
        const id = /** @type {number} */ (answer.stream);
        join(given, id);
        return id;
      }),
  };
}
