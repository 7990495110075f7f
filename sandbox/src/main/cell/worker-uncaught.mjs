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
    const thrown = host.errors.positionOf(reason);
    // What has no stack was thrown, or reported, where the guest is now.
    const { file, line, column } = thrown.line > 0 ? thrown : host.errors.here();
    return new ErrorEvent(
      "error",
      /** @type {any} */ ({
        __proto__: null,
        cancelable: true,
        message: `Uncaught ${host.errors.headline(reason)}`,
        filename: file === "" ? scope.address() : file,
        lineno: line,
        colno: column,
        error: reason,
      }),
    );
  }

  /** @param {Event} event */
  function fire(event) {
    host.admit(event);
    return scope.fire(event);
  }

  let telling = false;

  /**
   * An error in a listener for errors is not told to listeners for errors.
   * @param {any} reason
   */
  function isUnhandled(reason) {
    if (telling) {
      return true;
    }
    telling = true;
    try {
      return fire(errorEvent(reason));
    } finally {
      telling = false;
    }
  }

  host.onUncaught((kind, reason, promise) => {
    const init = /** @type {any} */ ({ __proto__: null, cancelable: true, promise, reason });
    switch (kind) {
      case "error":
        if (isUnhandled(reason)) {
          report("error", reason);
        }
        break;
      case "rejection":
        if (fire(new PromiseRejectionEvent("unhandledrejection", init))) {
          report("rejection", reason);
        }
        break;
      default:
        init.cancelable = false;
        fire(new PromiseRejectionEvent("rejectionhandled", init));
    }
  });
}
