package dev.ashlar.sandbox;

import java.util.OptionalDouble;

/**
 * What a {@link Sandbox} says. Value bodies were written by the guest: decode them with care, and
 * treat a refusal as a fault of that slice alone.
 */
public sealed interface SandboxMessage {
  /** The job is loaded. */
  record Assigned() implements SandboxMessage {}

  /** The job cannot be loaded; a syntax error has line and column. */
  record AssignFailed(GuestError error) implements SandboxMessage {}

  /** The slice runs from now on. */
  record SliceStarted(long slice) implements SandboxMessage {}

  /**
   * A sign of life.
   *
   * @param percent 0 to 100, the last that the guest said; never goes back
   * @param indeterminate no call since the last report said how far the slice is
   * @param said value body of what the last call said, where that is a number or a text
   * @param throttled calls since the last report that were not reported
   */
  @SuppressWarnings("ArrayRecordComponent") // opaque, compared by nobody
  record Progress(long slice, double percent, boolean indeterminate, byte[] said, int throttled)
      implements SandboxMessage {
    /** How far the slice is, if it says so. */
    public OptionalDouble known() {
      return indeterminate ? OptionalDouble.empty() : OptionalDouble.of(percent);
    }
  }

  /**
   * A line of the guest's console.
   *
   * @param slice {@code -1} for a line written while the job was loaded
   * @param arguments value body of the array of arguments; empty when it repeats the line before
   * @param same how often the line was written by now
   */
  @SuppressWarnings("ArrayRecordComponent") // opaque, compared by nobody
  record Console(long slice, String level, byte[] arguments, int same) implements SandboxMessage {}

  /** The guest called {@code work.emit}. */
  @SuppressWarnings("ArrayRecordComponent") // opaque, compared by nobody
  record Emit(long slice, String name, byte[] value) implements SandboxMessage {}

  /** What ends a slice; exactly one for each, unless the sandbox ends first. */
  sealed interface Terminal extends SandboxMessage {
    long slice();

    Meter meter();
  }

  /** The slice has a result. */
  @SuppressWarnings("ArrayRecordComponent") // opaque, compared by nobody
  record Completed(long slice, byte[] result, Meter meter) implements Terminal {}

  /**
   * The slice threw, or its result cannot travel.
   *
   * @param thrown value body of what was thrown; {@code undefined} where that cannot travel
   */
  @SuppressWarnings("ArrayRecordComponent") // opaque, compared by nobody
  record WorkError(long slice, GuestError error, byte[] thrown, Meter meter) implements Terminal {}

  /** The guest called {@code work.reject}. */
  @SuppressWarnings("ArrayRecordComponent") // opaque, compared by nobody
  record Rejected(long slice, byte[] reason, int retries, Meter meter) implements Terminal {}

  /** All slices of one {@link SandboxRequest.Run} are through. */
  record BatchDone() implements SandboxMessage {}
}
