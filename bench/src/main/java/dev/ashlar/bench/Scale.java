package dev.ashlar.bench;

import java.time.Duration;

/**
 * How much of everything is done.
 *
 * @param warmUpSlices empty slices before anything is measured
 * @param emptySlices of the job whose slices do nothing
 * @param millisecondSlices of the job whose slices are busy for 1 ms
 * @param singles jobs of one slice, one after the other, and as many with pauses between
 * @param helloWarmUp requests before those that are measured
 * @param hello the requests that are measured
 * @param scripts new smart workers, one after the other
 */
record Scale(
    int warmUpSlices,
    int emptySlices,
    int millisecondSlices,
    int singles,
    Duration helloWarmUp,
    Duration hello,
    int scripts) {
  static final Scale FULL =
      new Scale(5_000, 20_000, 8_000, 40, Duration.ofSeconds(20), Duration.ofSeconds(8), 50);
  static final Scale QUICK =
      new Scale(500, 2_000, 400, 20, Duration.ofSeconds(1), Duration.ofSeconds(2), 5);
}
