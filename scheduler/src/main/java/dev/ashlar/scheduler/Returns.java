package dev.ashlar.scheduler;

import java.util.HashMap;
import java.util.Map;
import java.util.function.LongPredicate;

/**
 * How often slices of a job came back, for which reason and from whom. Guarded by the dispatcher's
 * lock.
 *
 * <p>A job whose slice nobody can do has to end; a job of which one stranger says so must not. So
 * one identity counts for its share only: with one worker there it may speak alone, with two each
 * for a half, and with more workers than the limit allows returns each once.
 */
final class Returns {
  private final Map<Long, Map<String, Map<String, Integer>>> counts = new HashMap<>();

  /** Counts one more. */
  void add(long slice, String reason, String identity) {
    counts
        .computeIfAbsent(slice, s -> new HashMap<>())
        .computeIfAbsent(reason, r -> new HashMap<>())
        .merge(identity, 1, Integer::sum);
  }

  /**
   * What the returns of a slice for this reason come to.
   *
   * @param enough returns that end the job
   * @param identities different workers that are there
   */
  int weight(long slice, String reason, int enough, int identities) {
    int share = Math.ceilDiv(enough, Math.max(1, identities));
    return counts.getOrDefault(slice, Map.of()).getOrDefault(reason, Map.of()).values().stream()
        .mapToInt(count -> Math.min(count, share))
        .sum();
  }

  /** Forgets slices that are done with. */
  void forget(LongPredicate slices) {
    counts.keySet().removeIf(slices::test);
  }
}
