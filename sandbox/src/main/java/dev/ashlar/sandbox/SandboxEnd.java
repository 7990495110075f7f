package dev.ashlar.sandbox;

/**
 * How a sandbox ended.
 *
 * @param slice the slice that ran then; {@link #NO_SLICE} when none did
 * @param limit name of the limit that was reached, such as {@code cpu}; empty for other causes
 * @param value the limit's value with its unit, or the detail of another cause
 * @param log the last words of the process, for whoever runs the machine; never for the guest's
 *     owner
 * @param meter what the running slice had used
 */
public record SandboxEnd(
    Cause cause, long slice, String limit, String value, String log, Meter meter) {
  /** Stands for the number of the slice when none was running. */
  public static final long NO_SLICE = -1;

  /** Name of the limit on the time between two calls of {@code progress()}. */
  public static final String SILENCE = "progress-silence";

  /** The code under which the running slice is given back. */
  public String sliceCode() {
    return limit.equals(SILENCE) ? "ENOPROGRESS" : cause.sliceCode();
  }

  /** One line for a person: cause, limit and value. */
  public String text() {
    var text = new StringBuilder(cause.name());
    if (!limit.isEmpty()) {
      text.append(", limit ").append(limit);
    }
    if (!value.isEmpty()) {
      text.append(": ").append(value);
    }
    return text.toString();
  }
}
