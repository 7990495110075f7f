/**
 * `BroadcastChannel` among the channels of one instance. Other instances hear nothing: they are
 * other processes, maybe on other machines.
 */
import { DOMException, TypeError, uncurry, weakGet, WeakMap, weakSet } from "./captured.mjs";
import { finish } from "./webidl.mjs";
import { handlerAttribute } from "./worker-handlers.mjs";

const { EventTarget, MessageEvent, structuredClone } = globalThis;
const dispatch = uncurry(EventTarget.prototype.dispatchEvent);

/** @typedef {{name: string, channel: any, closed: boolean, next: Open | undefined}} Open */

/**
 * @param {import("./cell.mjs").Host} host
 * @param {() => string} originOf
 */
export function broadcastChannel(host, originOf) {
  /** @type {WeakMap<any, Open>} */
  const states = new WeakMap();
  // A list of linked cells in order of creation, since an array's methods are the guest's.
  /** @type {Open | undefined} */
  let first;

  /** @param {any} channel */
  function stateOf(channel) {
    const state = weakGet(states, channel);
    if (state === undefined) {
      throw new TypeError("Illegal invocation");
    }
    return state;
  }

  /** @param {Open} state */
  function append(state) {
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

  /** @param {Open} state */
  function unlink(state) {
    if (first === state) {
      first = state.next;
      return;
    }
    for (let open = first; open !== undefined; open = open.next) {
      if (open.next === state) {
        open.next = state.next;
        return;
      }
    }
  }

  /**
   * @param {Open} to
   * @param {any} message
   */
  function deliver(to, message) {
    const init = /** @type {any} */ ({ __proto__: null, origin: originOf() });
    let type = "message";
    try {
      init.data = structuredClone(message);
    } catch {
      type = "messageerror";
    }
    host.nextTurn(() => {
      if (!to.closed) {
        dispatch(to.channel, new MessageEvent(type, init));
      }
    });
  }

  class BroadcastChannel extends EventTarget {
    /** @param {any} name */
    constructor(name) {
      if (arguments.length === 0) {
        throw new TypeError("BroadcastChannel: 1 argument required, but only 0 present");
      }
      super();
      const state = /** @type {Open} */ (/** @type {unknown} */ ({
        __proto__: null,
        name: `${name}`,
        channel: this,
        closed: false,
        next: undefined,
      }));
      weakSet(states, this, state);
      append(state);
    }
    get name() {
      return stateOf(this).name;
    }
    /** @param {any} message */
    postMessage(message) {
      const state = stateOf(this);
      if (arguments.length === 0) {
        throw new TypeError("postMessage: 1 argument required, but only 0 present");
      }
      if (state.closed) {
        throw new DOMException("the channel is closed", "InvalidStateError");
      }
      const copy = structuredClone(message);
      for (let open = first; open !== undefined; open = open.next) {
        if (open !== state && open.name === state.name) {
          deliver(open, copy);
        }
      }
    }
    close() {
      const state = stateOf(this);
      state.closed = true;
      unlink(state);
    }
  }
  finish(BroadcastChannel, "BroadcastChannel");
  const receiver = (/** @type {any} */ channel) => stateOf(channel).channel;
  handlerAttribute(BroadcastChannel.prototype, "message", receiver);
  handlerAttribute(BroadcastChannel.prototype, "messageerror", receiver);
  return BroadcastChannel;
}
