package dev.ashlar.sandbox;

import java.util.concurrent.ExecutionException;

/**
 * How long an empty question takes to a cell and back. It stands in the package of what it
 * measures: frames are nobody else's business.
 */
public final class RoundTrips {
  private static final int BODY_BYTES = 64;
  private static final int ROUNDS = 5_000;
  private static final int WARM_UP = 5_000;
  private static final int MEMORY_MIB = 128;

  private RoundTrips() {}

  /** Nanoseconds of one, the mean of many, one after another in a warm cell of its own. */
  public static double meanNanos(CellPool pool) throws InterruptedException {
    try (Cell cell = pool.take(CellKind.forSlices(MEMORY_MIB))) {
      ask(cell, WARM_UP);
      long begin = System.nanoTime();
      ask(cell, ROUNDS);
      return (System.nanoTime() - begin) / (double) ROUNDS;
    }
  }

  private static void ask(Cell cell, int times) throws InterruptedException {
    var body = new byte[BODY_BYTES];
    for (int i = 0; i < times; i++) {
      try {
        cell.ask(FrameType.PING, 0, body).get();
      } catch (ExecutionException e) {
        throw new IllegalStateException("a ping was not answered", e);
      }
    }
  }
}
