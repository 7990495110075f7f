package dev.ashlar.runner;

import dev.ashlar.sandbox.EventUsage;
import dev.ashlar.store.Database;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Handle;

/**
 * Counts events of workers in memory, and adds the counts to the database now and then: an event
 * over HTTP must not cost a transaction. What was counted since the last flush is lost with the
 * process. Thread-safe.
 */
final class EventCounts {
  private record Key(String workerId, String outcome) {}

  /** What the events of one outcome came to. */
  record Count(String outcome, long events, long cpuNanos, long wallNanos) {
    private Count plus(Count other) {
      return new Count(
          outcome, events + other.events, cpuNanos + other.cpuNanos, wallNanos + other.wallNanos);
    }
  }

  private Map<Key, Count> pending = new HashMap<>();

  synchronized void add(String workerId, String outcome, EventUsage usage) {
    pending.merge(
        new Key(workerId, outcome),
        new Count(outcome, 1, usage.cpuNanos(), usage.wallNanos()),
        Count::plus);
  }

  /** Moves what has been counted into the database. */
  void flush(Database database) {
    Map<Key, Count> taken = take();
    if (taken.isEmpty()) {
      return;
    }
    try {
      database.transact(handle -> taken.forEach((key, count) -> store(handle, key, count)));
    } catch (RuntimeException e) {
      giveBack(taken);
      throw e;
    }
  }

  private synchronized Map<Key, Count> take() {
    Map<Key, Count> taken = pending;
    pending = new HashMap<>();
    return taken;
  }

  private synchronized void giveBack(Map<Key, Count> taken) {
    taken.forEach((key, count) -> pending.merge(key, count, Count::plus));
  }

  private static void store(Handle handle, Key key, Count count) {
    handle
        .createUpdate(
            """
            insert into worker_count as c (worker_id, outcome, events, cpu_nanos, wall_nanos)
            select w.id, :outcome, :events, :cpu, :wall from smart_worker w where w.id = :worker
            on conflict (worker_id, outcome) do update set events = c.events + excluded.events,
              cpu_nanos = c.cpu_nanos + excluded.cpu_nanos, wall_nanos = c.wall_nanos + excluded.wall_nanos
            """)
        .bind("worker", key.workerId)
        .bind("outcome", count.outcome)
        .bind("events", count.events)
        .bind("cpu", count.cpuNanos)
        .bind("wall", count.wallNanos)
        .execute();
  }

  /** What is in the database for a worker. */
  static List<Count> stored(Handle handle, String workerId) {
    return handle
        .createQuery(
            """
            select outcome, events, cpu_nanos, wall_nanos from worker_count
            where worker_id = :worker order by outcome
            """)
        .bind("worker", workerId)
        .map((row, context) ->
            new Count(
                row.getString("outcome"),
                row.getLong("events"),
                row.getLong("cpu_nanos"),
                row.getLong("wall_nanos")))
        .list();
  }
}
