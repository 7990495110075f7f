package dev.ashlar.scheduler;

import java.util.regex.Pattern;

/**
 * Why a slice came back. A code counts against the limit of returns; free text, as of a worker that
 * shuts down, has none.
 */
public record ReturnReason(String code, String text) {
  private static final Pattern CODE = Pattern.compile("E[A-Z_0-9]{2,40}");
  private static final int MAX_TEXT = 500;

  /** Gave back without a reason that is the job's fault. */
  public static final ReturnReason NONE = new ReturnReason("", "");

  /** Cuts an endless text. */
  public ReturnReason {
    if (text.length() > MAX_TEXT) {
      text = text.substring(0, MAX_TEXT);
    }
  }

  /** What a worker wrote: a code, or words. */
  public static ReturnReason of(String reason) {
    return CODE.matcher(reason).matches()
        ? new ReturnReason(reason, "slices came back with " + reason)
        : new ReturnReason("", reason);
  }

  /** A code with its words. */
  public static ReturnReason of(String code, String text) {
    return CODE.matcher(code).matches() ? new ReturnReason(code, text) : of(text);
  }
}
