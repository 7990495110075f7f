package dev.ashlar.sandbox;

/**
 * How much of each thing a slice may have, beside time and memory.
 *
 * @param timers timers alive at once; one more is a RangeError
 * @param logBytes what it may say by {@code console}; the rest is dropped, with one notice
 * @param eventBytes what it may say by {@code work.emit()}; the rest is dropped, with one notice
 * @param resultBytes its result, serialized; a larger one is a RangeError
 */
public record SliceCounts(int timers, int logBytes, int eventBytes, int resultBytes) {
  /** A result travels in one frame. */
  public static final int MAX_RESULT_BYTES = FrameType.Max.BODY;

  /** What a frame holds besides the serialized value. */
  private static final int FRAME_HEAD = 64;

  public static final SliceCounts DEFAULTS =
      new SliceCounts(10_000, 256 << 10, 16 << 20, MAX_RESULT_BYTES);

  /** Refuses what is below one or beyond what a cell can be given. */
  public SliceCounts {
    IsolateCounts.check("timers", timers, 1_000_000);
    IsolateCounts.check("log", logBytes, 64 << 20);
    IsolateCounts.check("events", eventBytes, 1 << 30);
    IsolateCounts.check("result", resultBytes, MAX_RESULT_BYTES);
  }

  /** Whether a result is small enough; the byte that tells its form does not count. */
  boolean allowResult(byte[] body) {
    return body.length - 1 <= resultBytes;
  }

  /** What the cell is told: with its head the result must fit in a frame. */
  int resultBytesInFrame() {
    return Math.min(resultBytes, MAX_RESULT_BYTES - FRAME_HEAD);
  }
}
