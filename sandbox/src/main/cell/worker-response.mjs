/**
 * `new Response("", {status: 204})`: the standard has an exception for it, the runtime that older
 * smart workers were written for has an answer without a body, and a published library builds one.
 * And the other way round: the engine lets status 101 pass, which the standard refuses and which no
 * answer can have.
 */
import { construct, defineProperty, getterOf, RangeError } from "./captured.mjs";
import { defineGlobal } from "./lockdown.mjs";

const { Response, Proxy } = globalThis;
const statusOf = getterOf(Response.prototype, "status");
const SWITCHING = 101;
const NULL_BODY = { __proto__: null, 101: 1, 204: 1, 205: 1, 304: 1 };

/** Makes the constructor take an empty text where no body may be. */
export function allowEmptyBodies() {
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
        throw new RangeError(`an answer has a status from 200 to 599, not ${SWITCHING}`);
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
  defineGlobal("Response", lenient);
}
