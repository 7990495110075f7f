/**
 * `fetch` of a worker: the request goes to the parent, and the answer comes back; small bodies with
 * their heads, others as streams. What needs no network is done by the engine.
 */
import {
  apply,
  defineProperty,
  DOMException,
  getterOf,
  indexOf,
  Promise,
  sliceText,
  startsWith,
  typedArrayLength,
  TypeError,
  uncurry,
  weakGet,
  WeakMap,
  weakSet,
} from "./captured.mjs";
import { defineGlobal } from "./lockdown.mjs";
import { hiddenKey, requestStream, takeRequestBody, withoutBody } from "./worker-body.mjs";
import { FETCH, flatten, PASSED, STREAMED } from "./worker-calls.mjs";
import { requestFrom } from "./worker-request.mjs";
import { streamLength, streamName } from "./worker-events.mjs";

const { Request, Response, Headers, AbortSignal, EventTarget, fetch: engineFetch } = globalThis;
const urlOf = getterOf(Request.prototype, "url");
const methodOf = getterOf(Request.prototype, "method");
const responseHeadersOf = getterOf(Response.prototype, "headers");
const requestHeadersOf = getterOf(Request.prototype, "headers");
const redirectOf = getterOf(Request.prototype, "redirect");
const signalOf = getterOf(Request.prototype, "signal");
const iterateHeaders = uncurry(Headers.prototype[Symbol.iterator]);
const nextHeader = uncurry(Object.getPrototypeOf(new Headers()[Symbol.iterator]()).next);
const aborted = getterOf(AbortSignal.prototype, "aborted");
const reasonOf = getterOf(AbortSignal.prototype, "reason");
const add = uncurry(EventTarget.prototype.addEventListener);
const remove = uncurry(EventTarget.prototype.removeEventListener);
const cloneResponse = uncurry(Response.prototype.clone);

/** Largest body that goes with its head, and that can be sent again after a redirect. */
const MAX_WHOLE = 1024 * 1024;

const nothing = () => {};

/** Who may change headers is a mark that the engine keeps on them. */
const GUARD = hiddenKey(new Headers(), "guard");

/** @param {any} headers of an answer: they are what was said, and nobody's to change */
function makeImmutable(headers) {
  headers[GUARD] = "immutable";
}

/**
 * @param {number} flags
 * @param {Uint8Array} [bytes]
 * @param {(id: number) => void} [begin]
 * @returns {import("./worker-calls.mjs").Parts}
 */
function parts(flags, bytes, begin) {
  return /** @type {any} */ ({ __proto__: null, flags, bytes, begin });
}

const NULL_BODY = { __proto__: null, 101: 1, 204: 1, 205: 1, 304: 1 };

/**
 * @param {import("./worker-calls.mjs").Calls} calls
 * @param {import("./worker-events.mjs").Events} events
 * @param {import("./worker-streams.mjs").Streams} streams
 */
export function installFetch(calls, events, streams) {
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
   * @param {string} method of the request
   * @param {any} head
   * @param {Uint8Array | ReadableStream} content
   */
  function responseOf(method, head, content) {
    const { status, statusText, headers, url } = head;
    const body = status in NULL_BODY || method === "HEAD" ? null : content;
    const init = /** @type {any} */ ({ __proto__: null, status, statusText, headers });
    const response = new Response(/** @type {any} */ (body), init);
    makeImmutable(responseHeadersOf(response));
    const fragment = indexOf(url, "#");
    weakSet(facts, response, {
      __proto__: null,
      url: fragment < 0 ? url : sliceText(url, 0, fragment),
      redirected: head.redirected,
      type: "basic",
    });
    return response;
  }

  /**
   * The body of a request as it goes to the parent.
   * @param {any} request
   * @param {number} passed number of a stream of the parent's, or 0
   * @returns {import("./worker-calls.mjs").Parts}
   */
  function partsOf(request, passed) {
    if (passed !== 0) {
      return parts(PASSED, streamName(passed));
    }
    const content = takeRequestBody(request);
    if (content === undefined) {
      return parts(0);
    }
    const { bytes, stream, length } = content;
    if (bytes === undefined) {
      const again = streams.takeUntouched(/** @type {ReadableStream} */ (stream));
      if (again !== 0) {
        return parts(PASSED, streamName(again));
      }
      const reader = streams.readerOf(/** @type {ReadableStream} */ (stream));
      const begin = (/** @type {number} */ id) => streams.send(id, undefined, reader, nothing);
      return parts(STREAMED, streamLength(length), begin);
    }
    const size = typedArrayLength(bytes);
    if (size <= MAX_WHOLE) {
      return parts(0, bytes);
    }
    const begin = (/** @type {number} */ id) => streams.send(id, bytes, undefined, nothing);
    return parts(STREAMED, streamLength(size), begin);
  }

  /**
   * The body of an answer. It fails by the signal's reason for as long as it comes.
   * @param {import("./worker-calls.mjs").Answer} answer
   * @param {AbortSignal} signal
   */
  function contentOf(answer, signal) {
    const id = answer.stream ?? 0;
    if (id === 0) {
      return answer.bytes;
    }
    const onAbort = () => streams.refuse(id, reasonOf(signal));
    add(signal, "abort", onAbort);
    return streams.receive(id, () => remove(signal, "abort", onAbort));
  }

  /**
   * @param {any} request
   * @param {number} passed
   * @param {AbortSignal} signal
   */
  async function send(request, passed, signal) {
    const head = {
      __proto__: null,
      method: methodOf(request),
      url: urlOf(request),
      headers: flatten(iterateHeaders, nextHeader, requestHeadersOf(request)),
      redirect: redirectOf(request),
    };
    /** @type {(() => void) | undefined} */
    let onAbort;
    try {
      const body = partsOf(request, passed);
      body.cancellable = (cancel) => {
        onAbort = () => cancel(reasonOf(signal));
        add(signal, "abort", onAbort);
      };
      const answer = await calls.call(FETCH, head, body);
      return responseOf(head.method, answer.head, contentOf(answer, signal));
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

  /**
   * The request that a script means. Where it hands on a request whose body is still with the
   * parent, the body stays there: the engine would make a stream of its own around it.
   * @param {any} input
   * @param {any} init
   * @returns {{request: Request, passed: number}}
   */
  function requestOf(input, init) {
    const isObject = typeof input === "object" && input !== null;
    const body = isObject ? init?.body ?? requestStream(input) : undefined;
    if (body === undefined || !isObject || body !== requestStream(input)) {
      return { request: requestFrom(input, init), passed: 0 };
    }
    if (!streams.isUntouched(body)) {
      return { request: requestFrom(input, init), passed: 0 };
    }
    const request = withoutBody(input, () => requestFrom(input, init));
    return { request, passed: streams.takeUntouched(body) };
  }

  function fetch(/** @type {any} */ input, /** @type {any} */ init = undefined) {
    return new Promise((resolve) => {
      const { request, passed } = requestOf(input, init);
      const url = urlOf(request);
      if (startsWith(url, "data:") || startsWith(url, "blob:")) {
        resolve(apply(engineFetch, undefined, [request]));
        return;
      }
      if (!startsWith(url, "http:") && !startsWith(url, "https:")) {
        throw new TypeError(`fetch cannot load ${url}`);
      }
      events.spendFetch();
      const signal = signalOf(request);
      if (aborted(signal)) {
        throw reasonOf(signal) ?? new DOMException("aborted", "AbortError");
      }
      resolve(send(request, passed, signal));
    });
  }
  defineGlobal("fetch", fetch);
  return fetch;
}
