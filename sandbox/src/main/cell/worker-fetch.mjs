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
  lowerCase,
  Promise,
  put,
  sliceText,
  startsWith,
  typedArrayLength,
  TypeError,
  Uint8Array,
  uncurry,
  weakGet,
  WeakMap,
  weakSet,
} from "./captured.mjs";
import { defineGlobal } from "./lockdown.mjs";
import { fetchBlob } from "./worker-blob-fetch.mjs";
import { hiddenKey, requestStream, takeRequestBody, withoutBody } from "./worker-body.mjs";
import { FETCH, flatten, PASSED, STREAMED } from "./worker-calls.mjs";
import { inflate } from "./worker-inflate.mjs";
import { requestFrom } from "./worker-request.mjs";
import { streamLength, streamName } from "./worker-events.mjs";

const { Request, Response, Headers, AbortSignal, EventTarget, fetch: engineFetch } = globalThis;
const urlOf = getterOf(Request.prototype, "url");
const methodOf = getterOf(Request.prototype, "method");
const responseHeadersOf = getterOf(Response.prototype, "headers");
const requestHeadersOf = getterOf(Request.prototype, "headers");
const redirectOf = getterOf(Request.prototype, "redirect");
const signalOf = getterOf(Request.prototype, "signal");
const bufferOf = uncurry(Request.prototype.arrayBuffer);
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

/** Where the engine keeps headers as they were spelled. */
const LIST = hiddenKey(new Headers(), "header list");

/**
 * Whether the bytes of a body are there although they look like a stream: a small blob or form.
 * They go whole, and can be sent again.
 * @param {import("./worker-body.mjs").Content | undefined} content
 */
function isSmall(content) {
  const length = content?.length;
  return typeof length === "number" && length <= MAX_WHOLE;
}

/** @param {AbortSignal} signal */
function throwIfAborted(signal) {
  if (aborted(signal)) {
    throw reasonOf(signal) ?? new DOMException("aborted", "AbortError");
  }
}

/** Who may change headers is a mark that the engine keeps on them. */
const GUARD = hiddenKey(new Headers(), "guard");

/** @param {any} headers of an answer: they are what was said, and nobody's to change */
function makeImmutable(headers) {
  headers[GUARD] = "immutable";
}

/**
 * The headers of a request, combined, with their names as the script spelled them first.
 * @param {any} headers
 */
function spelled(headers) {
  const flat = flatten(iterateHeaders, nextHeader, headers);
  const list = headers[LIST];
  const spellings = /** @type {any} */ ({ __proto__: null });
  for (let i = list.length - 1; i >= 0; i--) {
    spellings[lowerCase(list[i][0])] = list[i][0];
  }
  for (let i = 0; i < flat.length; i += 2) {
    put(flat, i, spellings[flat[i]] ?? flat[i]);
  }
  return flat;
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
   * @param {Uint8Array | ReadableStream | Blob} content
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
   * @param {import("./worker-body.mjs").Content | undefined} content
   * @param {(reason: any) => void} fail gives the call up
   * @returns {import("./worker-calls.mjs").Parts}
   */
  function partsOf(content, fail) {
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
      const broke = (/** @type {string} */ reason) => fail(new TypeError(`its body: ${reason}`));
      const begin = (/** @type {number} */ id) =>
        streams.send(id, undefined, reader, nothing, broke);
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
  function bodyOf(answer, signal) {
    const id = answer.stream ?? 0;
    if (id === 0) {
      return answer.bytes;
    }
    const onAbort = () => streams.refuse(id, reasonOf(signal));
    add(signal, "abort", onAbort);
    const stream = streams.receive(id, () => remove(signal, "abort", onAbort));
    const { coding } = answer.head;
    const plain = inflate(stream, coding);
    if (plain !== stream) {
      streams.standFor(plain, stream, coding);
    }
    return plain;
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
      headers: spelled(requestHeadersOf(request)),
      redirect: redirectOf(request),
    };
    /** @type {(() => void) | undefined} */
    let onAbort;
    /** @type {(reason: any) => void} */
    let giveUp = nothing;
    try {
      let content = passed === 0 ? takeRequestBody(request) : undefined;
      if (isSmall(content)) {
        const bytes = new Uint8Array(await bufferOf(request));
        content = /** @type {any} */ ({ __proto__: null, bytes });
        throwIfAborted(signal);
      }
      const body = passed === 0
        ? partsOf(content, (reason) => giveUp(reason))
        : parts(PASSED, streamName(passed));
      body.cancellable = (cancel) => {
        giveUp = cancel;
        onAbort = () => cancel(reasonOf(signal));
        add(signal, "abort", onAbort);
      };
      const answer = await calls.call(FETCH, head, body);
      return responseOf(head.method, answer.head, bodyOf(answer, signal));
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
      if (startsWith(url, "data:")) {
        resolve(apply(engineFetch, undefined, [request]));
        return;
      }
      if (startsWith(url, "blob:")) {
        resolve(
          fetchBlob(request, (head, content) => responseOf("GET", { ...head, url }, content)),
        );
        return;
      }
      if (!startsWith(url, "http:") && !startsWith(url, "https:")) {
        throw new TypeError(`fetch cannot load ${url}`);
      }
      events.spendFetch();
      const signal = signalOf(request);
      throwIfAborted(signal);
      resolve(send(request, passed, signal));
    });
  }
  defineGlobal("fetch", fetch);
  return fetch;
}
