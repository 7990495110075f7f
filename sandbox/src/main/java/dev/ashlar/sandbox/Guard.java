package dev.ashlar.sandbox;

/** Looks after the limits of what a cell runs, while something runs in it. */
@FunctionalInterface
interface Guard {
  /** Called every {@link Watchdog#TICK}; kills the cell where a limit is reached. Must be quick. */
  void check(long nowNanos);
}
