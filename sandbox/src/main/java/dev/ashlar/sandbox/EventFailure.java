package dev.ashlar.sandbox;

/**
 * Why an event has no result.
 *
 * @param outcome the worker's outcome, such as {@code exception} or {@code exceededCpu}
 * @param status what a client over HTTP is answered
 * @param problem code of the problem document
 * @param detail for whoever owns the worker; may quote the script, and names limit and value
 * @param retryable whether the event was lost through no fault of its own
 */
public record EventFailure(
    String outcome, int status, String problem, String detail, boolean retryable) {
  static EventFailure of(Cause cause, String detail) {
    return new EventFailure(cause.outcome(), cause.httpStatus(), cause.problem(), detail, false);
  }

  /** Another event's end took the instance away. */
  static EventFailure lost(String detail) {
    return new EventFailure("instanceLost", 503, "instance-lost", detail, true);
  }

  /** The script threw, or did not do what a handler must. */
  static EventFailure exception(String detail) {
    return new EventFailure("exception", 500, "worker-exception", detail, false);
  }

  /** The script has no handler for requests. */
  static EventFailure unhandled() {
    return new EventFailure(
        "unhandled", 404, "no-handler", "the worker does not answer requests", false);
  }

  /** More events are open than the worker may have. */
  static EventFailure shed(int open) {
    return new EventFailure(
        "loadShed", 503, "overloaded", "%d events are open already".formatted(open), true);
  }
}
