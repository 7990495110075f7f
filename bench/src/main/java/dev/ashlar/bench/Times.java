package dev.ashlar.bench;

import java.util.Locale;
import java.util.stream.LongStream;

/** Durations of one kind of act. Confined to one thread. */
public final class Times {
  private final LongStream.Builder nanos = LongStream.builder();
  private int count;

  public void add(long duration) {
    nanos.add(duration);
    count++;
  }

  int count() {
    return count;
  }

  /** Ends the collecting: p50 and p99 by nearest rank, which of few times is the slowest. */
  public String summary() {
    if (count == 0) {
      throw new IllegalStateException("nothing was measured within the limit");
    }
    var sorted = nanos.build().sorted().toArray();
    return String.format(
        Locale.ROOT,
        "p50 %.1f ms, p99 %.1f ms (of %d)",
        millis(sorted, 50),
        millis(sorted, 99),
        count);
  }

  private static double millis(long[] sorted, int percent) {
    int rank = (int) Math.ceil(sorted.length * percent / 100.0);
    return sorted[Math.max(0, rank - 1)] / 1e6;
  }
}
