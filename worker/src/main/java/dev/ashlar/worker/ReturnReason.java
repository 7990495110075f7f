package dev.ashlar.worker;

/**
 * Why a slice is given back: a stable code, a text, and for {@code EWORKREJECT} how often the guest
 * wanted it tried again here.
 *
 * <p>Codes that start with {@code E} are the slice's or the job's fault and count against it at the
 * scheduler; the others are the worker's own affair and do not.
 */
public record ReturnReason(String code, String message, int retries) {
  private static final int MESSAGE_LIMIT = 2000;

  /** The worker stops, or gives back what it took too much. */
  static final ReturnReason STOPPED = of("stopped", "the worker stopped");

  /** More was fetched than can be run in time. */
  static final ReturnReason SURPLUS = of("repoMan", "more was fetched than can be run soon");

  /** A run of this worker that did not end in order held the slice. */
  static final ReturnReason CRASHED = of("crashed", "the worker's process died");

  /** The scheduler or the owner of the worker wants no more of the job here. */
  static final ReturnReason REMOVED = of("removed", "the job was removed from this worker");

  /** The scheduler has no use for more results of the job. */
  static final ReturnReason OVER = of("over", "the job is over");

  /** The owner of the worker keeps a result back. */
  static final ReturnReason WITHHELD = of("withheld", "the worker's owner kept the result back");

  public ReturnReason {
    if (message.length() > MESSAGE_LIMIT) {
      message = message.substring(0, MESSAGE_LIMIT);
    }
  }

  static ReturnReason of(String code, String message) {
    return new ReturnReason(code, message, 0);
  }
}
