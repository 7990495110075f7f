/**
 * `fetch` of a worker: the request goes to the parent whole, and so does the answer come back. What
 * needs no network is done by the engine.
 */
import {
  apply,
  defineProperty,
  DOMException,
  getterOf,
  Promise,
  startsWith,
  TypeError,
  Uint8Array,
  uncurry,
  weakGet,
  WeakMap,
  weakSet,
} from "./captured.mjs";
import { defineGlobal } from "./lockdown.mjs";
import { FETCH, flatten } from "./worker-calls.mjs";
import { MAX_FETCHES } from "./worker-events.mjs";

const { Request, Response, Headers, AbortSignal, EventTarget, fetch: engineFetch } = globalThis;
const urlOf = getterOf(Request.prototype, "url");
const methodOf = getterOf(Request.prototype, "method");
const requestHeadersOf = getterOf(Request.prototype, "headers");
const redirectOf = getterOf(Request.prototype, "redirect");
const signalOf = getterOf(Request.prototype, "signal");
const requestBuffer = uncurry(Request.prototype.arrayBuffer);
const iterateHeaders = uncurry(Headers.prototype[Symbol.iterator]);
const nextHeader = uncurry(Object.getPrototypeOf(new Headers()[Symbol.iterator]()).next);
const aborted = getterOf(AbortSignal.prototype, "aborted");
const reasonOf = getterOf(AbortSignal.prototype, "reason");
const add = uncurry(EventTarget.prototype.addEventListener);
const remove = uncurry(EventTarget.prototype.removeEventListener);
const cloneResponse = uncurry(Response.prototype.clone);

const NULL_BODY = { __proto__: null, 101: 1, 204: 1, 205: 1, 304: 1 };

/**
 * @param {import("./worker-calls.mjs").Calls} calls
 * @param {import("./worker-events.mjs").Events} events
 */
export function installFetch(calls, events) {
  /** What the parent tells of an answer, and the engine's constructor cannot be told.
   * @type {WeakMap<Response, {url: string, redirected: boolean, type: string}>} */
  const facts = new WeakMap();

  for (const name of /** @type {const} */ (["url", "redirected", "type"])) {
    const original = getterOf(Response.prototype, name);
    defineProperty(Response.prototype, name, {
      /** @this {Response} */
      get() {
        const value = original(this);
        return weakGet(facts, this)?.[name] ?? value;
      },
      enumerable: true,
      configurable: true,
    });
  }
  defineProperty(Response.prototype, "clone", {
    /** @this {Response} */
    value() {
      const copy = cloneResponse(this);
      const known = weakGet(facts, this);
      if (known !== undefined) {
        weakSet(facts, copy, known);
      }
      return copy;
    },
    writable: true,
    enumerable: true,
    configurable: true,
  });

  /**
   * @param {any} head
   * @param {Uint8Array} bytes
   */
  function responseOf(head, bytes) {
    const { status, statusText, headers } = head;
    const body = status in NULL_BODY ? null : bytes;
    const init = /** @type {any} */ ({ __proto__: null, status, statusText, headers });
    const response = new Response(/** @type {any} */ (body), init);
    weakSet(facts, response, {
      __proto__: null,
      url: head.url,
      redirected: head.redirected,
      type: "basic",
    });
    return response;
  }

  /**
   * @param {any} request
   * @param {AbortSignal} signal
   */
  async function send(request, signal) {
    const body = new Uint8Array(await requestBuffer(request));
    const head = {
      __proto__: null,
      method: methodOf(request),
      url: urlOf(request),
      headers: flatten(iterateHeaders, nextHeader, requestHeadersOf(request)),
      redirect: redirectOf(request),
    };
    if (aborted(signal)) {
      throw reasonOf(signal);
    }
    /** @type {(() => void) | undefined} */
    let onAbort;
    try {
      const answer = await calls.call(FETCH, head, body, (cancel) => {
        onAbort = () => cancel(reasonOf(signal));
        add(signal, "abort", onAbort);
      });
      return responseOf(answer.head, answer.bytes);
    } catch (reason) {
      if (aborted(signal)) {
        throw reasonOf(signal);
      }
      throw new TypeError(
        `fetch failed: ${/** @type {Error} */ (reason).message}`,
      );
    } finally {
      remove(signal, "abort", onAbort);
    }
  }

  function fetch(/** @type {any} */ input, /** @type {any} */ init = undefined) {
    return new Promise((resolve) => {
      const request = new Request(input, init);
      const url = urlOf(request);
      if (startsWith(url, "data:") || startsWith(url, "blob:")) {
        resolve(apply(engineFetch, undefined, [request]));
        return;
      }
      if (!startsWith(url, "http:") && !startsWith(url, "https:")) {
        throw new TypeError(`fetch cannot load ${url}`);
      }
      const record = events.current();
      if (record !== undefined && ++record.fetches > MAX_FETCHES) {
        throw new TypeError(`an event may make at most ${MAX_FETCHES} requests`);
      }
      const signal = signalOf(request);
      if (aborted(signal)) {
        throw reasonOf(signal) ?? new DOMException("aborted", "AbortError");
      }
      resolve(send(request, signal));
    });
  }
  defineGlobal("fetch", fetch);
}
