package dev.ashlar.scheduler;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Workers that this node heard of lately, and what each holds. Guarded by the dispatcher's lock.
 */
final class WorkerBook {
  /** Who was silent for longer does not count as a worker with whom work is shared. */
  private static final long ACTIVE_MILLIS = 60_000;

  private final SchedulerLimits limits;

  /** By the time of the last sign of life, oldest first. */
  private final LinkedHashMap<WorkerId, Long> lastSeen = new LinkedHashMap<>();

  private final Map<WorkerId, Set<Holding>> holdings = new HashMap<>();

  WorkerBook(SchedulerLimits limits) {
    this.limits = limits;
  }

  void seen(WorkerId worker, long nowMillis, long leaseMillis) {
    if (!lastSeen.containsKey(worker) && lastSeen.size() >= limits.workers()) {
      throw SchedulerException.limit("workers", limits.workers(), lastSeen.size() + 1);
    }
    lastSeen.putLast(worker, nowMillis);
    holdings(worker).forEach(holding -> holding.prolong(nowMillis, leaseMillis));
  }

  int active() {
    return lastSeen.size();
  }

  /** How many different identities the active workers have. */
  int identities() {
    return (int) lastSeen.keySet().stream().map(WorkerId::identity).distinct().count();
  }

  void forgetIdle(long nowMillis) {
    while (!lastSeen.isEmpty() && nowMillis - lastSeen.firstEntry().getValue() > ACTIVE_MILLIS) {
      lastSeen.pollFirstEntry();
    }
    holdings
        .entrySet()
        .removeIf(entry ->
            !lastSeen.containsKey(entry.getKey())
                && entry.getValue().stream().allMatch(held -> held.slices().isEmpty()));
  }

  void holds(Holding holding) {
    holdings.computeIfAbsent(holding.worker(), w -> new LinkedHashSet<>()).add(holding);
  }

  /** What the worker holds; a copy, without what it has given back or done by now. */
  List<Holding> holdings(WorkerId worker) {
    Set<Holding> held = holdings.get(worker);
    if (held == null) {
      return List.of();
    }
    held.removeIf(holding -> holding.slices().isEmpty());
    return new ArrayList<>(held);
  }

  int roomFor(Asker asker) {
    int held =
        holdings(asker.worker()).stream().mapToInt(holding -> holding.slices().cardinality()).sum();
    int room = Math.max(0, limits.slicesPerWorker() - held);
    return Math.min(room, Math.min(asker.maxSlices(), limits.slicesPerGrant()));
  }

  /** The chunk's job has ended. */
  void forget(ChunkDesk chunk) {
    for (Holding holding : chunk.holdings()) {
      Set<Holding> held = holdings.get(holding.worker());
      if (held != null) {
        held.remove(holding);
      }
    }
  }
}
