package dev.ashlar.worker;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * Pauses after failures: doubling from the first to the longest, each drawn at random between half
 * and the whole, so that many workers do not come back together. Confined to one thread.
 */
final class BackOff {
  private final Duration min;
  private final Duration max;
  private final RandomGenerator random;
  private int failures;

  BackOff(Duration min, Duration max, RandomGenerator random) {
    this.min = min;
    this.max = max;
    this.random = random;
  }

  void reset() {
    failures = 0;
  }

  /** How long to wait after one more failure. */
  Duration next() {
    long whole = min.toMillis();
    for (int i = 0; i < failures && whole < max.toMillis(); i++) {
      whole *= 2;
    }
    failures++;
    whole = Math.min(whole, max.toMillis());
    return Duration.ofMillis(whole / 2 + random.nextLong(whole / 2 + 1));
  }
}
