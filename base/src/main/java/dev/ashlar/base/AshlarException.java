package dev.ashlar.base;

import org.jspecify.annotations.Nullable;

/**
 * The root of every error that Ashlar itself raises: a stable code, a message with the values
 * involved, and what to do next.
 *
 * <p>Each module has one subclass with its own enum of codes. Messages are lower case without a
 * full stop; the remedy is a sentence fragment in the imperative that a person can follow, or empty
 * where there is none.
 */
public abstract class AshlarException extends RuntimeException {
  private final ErrorCode code;
  private final String remedy;

  protected AshlarException(
      ErrorCode code, String message, String remedy, @Nullable Throwable cause) {
    super(message, cause);
    this.code = code;
    this.remedy = remedy;
  }

  public final ErrorCode code() {
    return code;
  }

  /** What to do next; empty where nothing helps. */
  public final String remedy() {
    return remedy;
  }

  /** The one line that a person sees: {@code message (CODE): remedy}. */
  public final String line() {
    return remedy.isEmpty()
        ? "%s (%s)".formatted(getMessage(), code.name())
        : "%s (%s): %s".formatted(getMessage(), code.name(), remedy);
  }
}
