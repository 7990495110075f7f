/**
 * `new Response("", {status: 204})`: the standard has an exception for it, the runtime that older
 * smart workers were written for has an answer without a body, and a published library builds one.
 */
import { construct, defineProperty } from "./captured.mjs";
import { defineGlobal } from "./lockdown.mjs";

const { Response, Proxy } = globalThis;
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
      return construct(target, isEmpty ? [null, init] : parameters, newTarget);
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
