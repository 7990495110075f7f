/**
 * The host's side of Comlink, as scripts of the first generation speak it over the worker's own
 * channel: both ends are client and server on it. Requests have one of six types and a path;
 * answers bear the request's id.
 */
import {
  apply,
  isArray,
  Map,
  mapDelete,
  mapGet,
  mapSet,
  Promise,
  put,
  String,
  then,
  TypeError,
  uncurry,
} from "./captured.mjs";
import { promiseOf } from "./worker-events.mjs";

const { structuredClone, MessageChannel, MessagePort } = globalThis;
const postOnPort = uncurry(MessagePort.prototype.postMessage);
const startPort = uncurry(MessagePort.prototype.start);
const listenOnPort = uncurry(EventTarget.prototype.addEventListener);

const REQUESTS = {
  __proto__: null,
  GET: 1,
  SET: 1,
  APPLY: 1,
  CONSTRUCT: 1,
  ENDPOINT: 1,
  RELEASE: 1,
};

/** @typedef {ReturnType<typeof openComlink>} Comlink */
/** @typedef {(message: any, transfer?: any[]) => void} Post */

/**
 * @param {import("./cell.mjs").Host} host
 * @param {import("./worker-global.mjs").Scope} scope
 * @param {any} runner
 * @param {import("./worker-events.mjs").Events} events
 */
export function openComlink(host, scope, runner, events) {
  /** @type {Map<string, {resolve: (value: any) => void, reject: (reason: any) => void}>} */
  const waiting = new Map();
  let lastId = 0;
  // What scripts set is theirs; the runner itself stays as it is.
  const exposed = { __proto__: null, ...runner };

  /**
   * @param {any} reason an error: what serves here throws nothing else
   * @returns {any} a wire value that the other side throws
   */
  function thrown(reason) {
    const { message, name, stack } = host.errors.describe(reason);
    const value = { isError: true, value: { message, name, stack } };
    return { type: "HANDLER", name: "throw", value };
  }

  /** @param {any} path */
  function resolvePath(path) {
    /** @type {any} */
    let parent = undefined;
    /** @type {any} */
    let value = exposed;
    const length = isArray(path) ? path.length : 0;
    for (let i = 0; i < length; i++) {
      parent = value;
      value = parent[path[i]];
    }
    return { parent, value, last: length > 0 ? path[length - 1] : undefined };
  }

  /**
   * @param {any} wire
   * @returns {any} the value of an argument; a callback of the script's is called over its port
   */
  function fromWire(wire) {
    return wire?.type === "RAW" ? wire.value : undefined;
  }

  /**
   * @param {any} message
   * @returns {Promise<{wire: any, transfer?: any[]}>}
   */
  async function serve(message) {
    const { type, path, argumentList } = message;
    const { parent, value, last } = resolvePath(path);
    /** @type {any[]} */
    const values = [];
    for (let i = 0; i < (isArray(argumentList) ? argumentList.length : 0); i++) {
      put(values, i, fromWire(argumentList[i]));
    }
    switch (type) {
      case "GET":
        return { wire: { type: "RAW", value } };
      case "SET":
        if (last === undefined) {
          throw new TypeError("the runner cannot be replaced");
        }
        parent[last] = fromWire(message.value);
        return { wire: { type: "RAW", value: true } };
      case "APPLY":
        if (typeof value !== "function") {
          throw new TypeError(`${String(last ?? "runner")} is not a function`);
        }
        return { wire: { type: "RAW", value: await apply(value, parent, values) } };
      case "CONSTRUCT":
        throw new TypeError(`${String(last ?? "runner")} is not a constructor`);
      case "ENDPOINT": {
        const { port1, port2 } = new MessageChannel();
        serveOnPort(port1);
        return { wire: { type: "HANDLER", name: "proxy", value: port2 }, transfer: [port2] };
      }
      default:
        return { wire: { type: "RAW", value: undefined } };
    }
  }

  /**
   * @param {any} message
   * @param {Post} post
   */
  function answer(message, post) {
    const { id } = message;
    then(serve(message), ({ wire, transfer }) => {
      try {
        post({ ...wire, id }, transfer);
      } catch {
        post({ ...thrown(new TypeError("Unserializable return value")), id });
      }
    }, (reason) => post({ ...thrown(reason), id }));
  }

  /** @param {MessagePort} port */
  function serveOnPort(port) {
    listenOnPort(port, "message", (/** @type {MessageEvent} */ event) => {
      const message = event.data;
      if (message?.type in REQUESTS) {
        answer(message, (reply, transfer) => postOnPort(port, reply, transfer ?? []));
      }
    });
    startPort(port);
  }

  /** @type {Post} */
  function deliver(message, transfer) {
    scope.deliver(structuredClone(message, { transfer: transfer ?? [] }));
  }

  /** @param {any} message */
  function take(message) {
    if (typeof message !== "object" || message === null) {
      return;
    }
    const { type, id } = message;
    if (type in REQUESTS) {
      answer(message, deliver);
      return;
    }
    const call = mapGet(waiting, id);
    if (call === undefined) {
      return;
    }
    mapDelete(waiting, id);
    if (type === "HANDLER" && message.name === "throw") {
      call.reject(reasonOf(message.value));
    } else {
      call.resolve(message.value);
    }
  }

  /** @param {any} value what a `throw` answer bears */
  function reasonOf(value) {
    if (!value?.isError) {
      return value?.value;
    }
    const { message, name, stack } = value.value;
    const error = new Error(message);
    error.name = String(name);
    error.stack = String(stack);
    return error;
  }

  scope.onPosted(take);

  return {
    /**
     * Calls the script's `tasks`.
     * @param {import("./worker-events.mjs").EventRecord} record
     * @returns {Promise<any>}
     */
    tasks(record) {
      lastId++;
      const id = `runner-${lastId}`;
      const promise = new Promise((resolve, reject) => {
        mapSet(waiting, id, { __proto__: null, resolve, reject });
      });
      events.within(
        record,
        () => deliver({ id, type: "APPLY", path: ["tasks"], argumentList: [] }),
      );
      return promiseOf(promise);
    },
  };
}
