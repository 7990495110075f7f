/**
 * `new Response("", {status: 204})`: the standard has an exception for it, the runtime that older
 * smart workers were written for has an answer without a body, and a published library builds one.
 * And the other way round: the engine lets status 101 pass, which the standard refuses, and which
 * means here that a WebSocket goes with the answer.
 */
import {
  construct,
  defineProperty,
  getterOf,
  RangeError,
  weakGet,
  WeakMap,
  weakSet,
} from "./captured.mjs";
import { defineGlobal } from "./lockdown.mjs";
import { attribute } from "./webidl.mjs";

const { Response, Proxy } = globalThis;
const statusOf = getterOf(Response.prototype, "status");
const SWITCHING = 101;
const NULL_BODY = { __proto__: null, 101: 1, 204: 1, 205: 1, 304: 1 };

/**
 * Makes the constructor take an empty text where no body may be, and a WebSocket.
 * @param {import("./worker-socket-pair.mjs").Pairs} pairs
 * @returns {(response: any) => import("./worker-socket.mjs").State | undefined} the end of a pair
 *   that was given to an answer
 */
export function extendResponses(pairs) {
  /** @type {WeakMap<any, import("./worker-socket.mjs").State>} */
  const upgrades = new WeakMap();

  /** @type {ProxyHandler<typeof Response>} */
  const handler = /** @type {any} */ ({
    __proto__: null,
    /**
     * @param {typeof Response} target
     * @param {any[]} parameters
     * @param {Function} newTarget
     */
    construct(target, parameters, newTarget) {
      const { 0: body, 1: init } = parameters;
      const isEmpty = body === "" && init?.status in NULL_BODY;
      const made = construct(target, isEmpty ? [null, init] : parameters, newTarget);
      if (statusOf(made) === SWITCHING) {
        const socket = init?.webSocket ?? undefined;
        if (socket === undefined) {
          throw new RangeError(
            `an answer without a webSocket has a status from 200 to 599, not ${SWITCHING}`,
          );
        }
        weakSet(upgrades, made, pairs.give(socket));
      }
      return made;
    },
  });
  const lenient = new Proxy(Response, handler);
  defineProperty(Response.prototype, "constructor", {
    value: lenient,
    writable: true,
    enumerable: false,
    configurable: true,
  });
  attribute(
    Response.prototype,
    "webSocket",
    (response) => (statusOf(response), response),
    (response) => weakGet(upgrades, response)?.socket ?? null,
  );
  defineGlobal("Response", lenient);
  return (response) => weakGet(upgrades, response);
}
