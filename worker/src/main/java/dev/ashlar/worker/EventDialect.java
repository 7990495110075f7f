package dev.ashlar.worker;

/**
 * What the two event names mean whose meaning changed between the generations of the Worker API:
 * {@code stop} and {@code fetch}. Matters to listeners by name only.
 */
public enum EventDialect {
  /** {@code stop} when stopped; {@code fetch} only when slices were fetched. */
  SEED,
  /** {@code stop(abort)} when a stop is asked for; {@code fetch} also with an error. */
  V2,
  /** Both moments of {@code stop}; {@code fetch} as in the seed. */
  BOTH
}
