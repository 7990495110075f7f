/**
 * WebAssembly from an answer as it comes. The engine reads a stream of ours by a way that makes a
 * TypeError of whatever ended it; scripts ask whether it was their own signal.
 */
import { apply, defineProperty, getOwnPropertyDescriptor, getterOf, then } from "./captured.mjs";
import { promiseOf } from "./worker-events.mjs";

const { Response, WebAssembly } = globalThis;
const bodyOf = getterOf(Response.prototype, "body");

/** @param {import("./worker-streams.mjs").Streams} streams */
export function installWasm(streams) {
  /**
   * @param {any} response
   * @param {any} error what the engine says
   */
  function reasonOf(response, error) {
    let body;
    try {
      body = bodyOf(response);
    } catch {
      return error; // It was no response: that is what the engine says.
    }
    const broken = streams.brokenBy(body);
    return broken === undefined ? error : broken.reason;
  }

  for (const name of /** @type {const} */ (["compileStreaming", "instantiateStreaming"])) {
    const original = WebAssembly[name];
    const { [name]: mended } = {
      /**
       * @param {any} source
       * @param {any[]} rest
       */
      [name](source, ...rest) {
        /** @type {any} */
        let response;
        const seen = then(promiseOf(source), (value) => {
          response = value;
          return value;
        });
        return then(apply(original, WebAssembly, [seen, ...rest]), undefined, (error) => {
          throw reasonOf(response, error);
        });
      },
    };
    const descriptor = getOwnPropertyDescriptor(WebAssembly, name);
    defineProperty(WebAssembly, name, { ...descriptor, value: mended });
  }
}
