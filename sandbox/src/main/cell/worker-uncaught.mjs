/** Errors that nobody caught: told to the script first, and logged unless it says it has them. */
import { jsonStringify, utf8 } from "./captured.mjs";
import { REPORT } from "./protocol.mjs";

const { ErrorEvent, PromiseRejectionEvent } = globalThis;

/**
 * @param {import("./cell.mjs").Host} host
 * @param {import("./worker-events.mjs").Events} events
 * @param {import("./worker-global.mjs").Scope} scope
 */
export function reportUncaught(host, events, scope) {
  /**
   * @param {string} kind
   * @param {any} reason
   */
  function report(kind, reason) {
    const error = host.errors.describe(reason);
    const event = events.current()?.id ?? 0;
    host.send(REPORT, 0, event, utf8(jsonStringify({ __proto__: null, kind, error })));
  }

  /** @param {any} reason */
  function errorEvent(reason) {
    const { message, line, column } = host.errors.describe(reason);
    return new ErrorEvent(
      "error",
      /** @type {any} */ ({
        __proto__: null,
        cancelable: true,
        message,
        filename: scope.location,
        lineno: line,
        colno: column,
        error: reason,
      }),
    );
  }

  host.onUncaught((kind, reason, promise) => {
    const init = /** @type {any} */ ({ __proto__: null, cancelable: true, promise, reason });
    switch (kind) {
      case "error":
        if (!scope.fireQuiet(errorEvent(reason))) {
          report("error", reason);
        }
        break;
      case "rejection":
        if (!scope.fireQuiet(new PromiseRejectionEvent("unhandledrejection", init))) {
          report("rejection", reason);
        }
        break;
      default:
        init.cancelable = false;
        scope.fireQuiet(new PromiseRejectionEvent("rejectionhandled", init));
    }
  });
}
