package dev.ashlar.sandbox;

/**
 * One slice to run.
 *
 * @param slice its number within the job
 * @param datum the first argument of the work function, a value body (one of the five forms that
 *     the values module writes); not copied, so the caller leaves it alone from here on
 */
@SuppressWarnings("ArrayRecordComponent") // bodies are opaque here and compared by nobody
public record SliceInput(long slice, byte[] datum) {
  public SliceInput {
    if (slice < 0) {
      throw new IllegalArgumentException("a slice has a number from 0 up, not " + slice);
    }
    ValueBody.check(datum);
  }
}
