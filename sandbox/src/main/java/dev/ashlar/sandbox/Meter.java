package dev.ashlar.sandbox;

/**
 * What a slice, or a whole sandbox, used; measured by the parent, out of the guest's reach.
 *
 * @param cpuNanos processor time of all its threads
 * @param wallNanos time from start to result
 * @param bytesIn bytes sent to the guest
 * @param bytesOut bytes that came from the guest
 * @param peakMemoryBytes most memory resident at once, so far in the life of the sandbox
 */
public record Meter(
    long cpuNanos, long wallNanos, long bytesIn, long bytesOut, long peakMemoryBytes) {
  public static final Meter NONE = new Meter(0, 0, 0, 0, 0);

  public Meter {
    if (cpuNanos < 0 || wallNanos < 0 || bytesIn < 0 || bytesOut < 0 || peakMemoryBytes < 0) {
      throw new IllegalArgumentException(
          "a figure is negative: cpu %d, wall %d, in %d, out %d, peak %d"
              .formatted(cpuNanos, wallNanos, bytesIn, bytesOut, peakMemoryBytes));
    }
  }
}
