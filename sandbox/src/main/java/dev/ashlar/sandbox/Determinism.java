package dev.ashlar.sandbox;

/**
 * What makes a slice give the same result wherever and whenever it runs: its clock stands at a
 * fixed moment and moves by its timers alone, and its random numbers follow from a seed and the
 * slice's number. NaNs of its result have one form. {@code docs/slices.md} tells what a slice may
 * still see of the machine.
 *
 * @param nowMillis the moment at which each slice begins, in milliseconds since 1970
 * @param seed any text; for a job of a network, its id
 */
public record Determinism(long nowMillis, String seed) {
  /** The beginning of 2020: a moment that is nobody's. */
  public static final long DEFAULT_NOW_MILLIS = 1_577_836_800_000L;

  private static final int MAX_SEED = 256;

  public Determinism {
    if (seed.length() > MAX_SEED) {
      throw new IllegalArgumentException(
          "a seed has at most %d characters, not %d".formatted(MAX_SEED, seed.length()));
    }
  }

  /** The usual moment. */
  public static Determinism of(String seed) {
    return new Determinism(DEFAULT_NOW_MILLIS, seed);
  }
}
