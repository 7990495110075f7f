/**
 * What a script is given to reach the runner: `env` with its config and services, and the runner
 * object of scripts that have `tasks`.
 */
import {
  apply,
  freeze,
  getterOf,
  jsonParse,
  jsonStringify,
  String,
  typedArrayLength,
  TypeError,
  uncurry,
} from "./captured.mjs";

const { Request, Response, Headers, btoa } = globalThis;
const textOf = uncurry(Request.prototype.text);
const headersOf = getterOf(Request.prototype, "headers");
const getHeader = uncurry(Headers.prototype.get);
const fromCharCode = String.fromCharCode;

const JSON_TYPE = "application/json";

/** @typedef {ReturnType<typeof openBindings>} WorkerBindings */

/**
 * @param {number} status
 * @param {string} error
 */
function refusal(status, error) {
  const init = { status, headers: { "content-type": JSON_TYPE } };
  return new Response(jsonStringify({ error }), init);
}

/** @param {Uint8Array} bytes */
function base64(bytes) {
  let text = "";
  for (let i = 0; i < typedArrayLength(bytes); i++) {
    text += apply(fromCharCode, undefined, [bytes[i]]);
  }
  return apply(btoa, globalThis, [text]);
}

/**
 * @param {import("./worker-keys.mjs").Keys} keys
 */
export function openBindings(keys) {
  /**
   * `get-key` of the handler generations: the library imports the bytes it is given, so it gets a
   * token that stands for the key.
   * @param {any} params
   */
  async function getKey(params) {
    const { keyStore, keyId, network } = params;
    if (keyId !== "omni") {
      return refusal(404, `unknown key id: ${String(keyId)}`);
    }
    if (typeof keyStore !== "string") {
      const chain = typeof network === "object" && network !== null ? String(network.chainId) : "";
      return chain === ""
        ? refusal(400, "missing network params")
        : refusal(404, `unknown key store: chain ${chain}`);
    }
    try {
      const key = base64(await keys.token(keyStore));
      return new Response(jsonStringify({ key }), { headers: { "content-type": JSON_TYPE } });
    } catch (reason) {
      return refusal(404, /** @type {Error} */ (reason).message);
    }
  }

  /**
   * @param {any} request
   */
  async function serve(request) {
    if (getHeader(headersOf(request), "content-type") !== JSON_TYPE) {
      return refusal(400, "invalid content-type. application/json is required");
    }
    let body;
    try {
      body = jsonParse(await textOf(request));
    } catch (reason) {
      return refusal(
        400,
        `unable to decode request body: ${/** @type {Error} */ (reason).message}`,
      );
    }
    if (typeof body !== "object" || body === null) {
      return refusal(400, "invalid request body");
    }
    const { method, params } = body;
    if (typeof method !== "string") {
      return refusal(400, "invalid request body: missing or invalid method");
    }
    if (typeof params !== "object" || params === null) {
      return refusal(400, "invalid request body: missing or invalid params");
    }
    return method === "get-key" ? getKey(params) : refusal(404, `unknown method: ${method}`);
  }

  const service = freeze({
    /**
     * @param {any} input
     * @param {any} [init]
     */
    fetch: async (input, init) => await serve(new Request(input, init)),
  });

  const env = { config: /** @type {any} */ (undefined), escrin: service, iam: service };

  /** The runner as scripts see it; each method is a promise of its answer. */
  const runner = freeze({
    getConfig: async () => await env.config,
    /** @param {any} store */
    getOmniKey: async (store) => await keys.omniKey(store),
    /**
     * The name of the first weeks.
     * @param {any} store
     * @param {any} ident
     */
    getKey: async (store, ident) => {
      if (ident !== "omni") {
        throw new TypeError(`unknown key id: ${String(ident)}`);
      }
      return await keys.omniKey(store);
    },
  });

  return {
    env,
    runner,
    /** Classic scripts find the same as globals. */
    globals: env,
    /** @param {any} config the worker's own */
    configure(config) {
      env.config = config;
      freeze(env);
    },
  };
}
