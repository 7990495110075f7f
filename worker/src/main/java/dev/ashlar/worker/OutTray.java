package dev.ashlar.worker;

import dev.ashlar.job.SliceRuns;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What waits to be sent: results, slices to give back, events of guests. Everything is guarded by
 * one lock; {@link Outbox} empties it.
 *
 * <p>A result leaves when the sandbox that made it has nothing more to run, when it has waited for
 * the linger time, or when a submit is full; while a submit is on its way the next one fills up by
 * itself. So a lone result leaves at once, and many leave together.
 */
final class OutTray {
  /** Events that may wait; console lines beyond that are counted and dropped. */
  static final int MAX_EVENTS = 10_000;

  private final SupervisorTuning tuning;
  private final LongSupplier nanoTime;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition filled = lock.newCondition();
  private final Condition emptied = lock.newCondition();
  private final ArrayDeque<Item> results = new ArrayDeque<>();
  private final Map<ReturnKey, Returned> returns = new LinkedHashMap<>();
  private final List<GuestEvent> events = new ArrayList<>();
  private long bytes;
  private long oldest;
  private boolean flush;
  private boolean draining;
  private int inFlight;
  private long droppedEvents;

  OutTray(SupervisorTuning tuning, LongSupplier nanoTime) {
    this.tuning = tuning;
    this.nanoTime = nanoTime;
  }

  /** A result, and the sandbox that hears of its payment. */
  record Item(FinishedSlice slice, @Nullable SandboxHandle sandbox) {}

  private record ReturnKey(String job, ReturnReason reason) {}

  private static final class Returned {
    final Set<String> authorizations = new LinkedHashSet<>();
    SliceRuns runs = SliceRuns.NONE;
  }

  /** What leaves together. */
  record Load(
      List<GuestEvent> events,
      List<Item> results,
      List<Submission.GivenBack> returns,
      Set<String> authorizations) {
    boolean hasSubmission() {
      return !results.isEmpty() || !returns.isEmpty();
    }
  }

  void add(Item item) {
    locked(() -> {
      if (results.isEmpty()) {
        oldest = nanoTime.getAsLong();
      }
      results.add(item);
      bytes += item.slice().outcome().length();
      filled.signalAll();
    });
  }

  void giveBack(String job, SliceRuns runs, Collection<String> authorizations, ReturnReason why) {
    if (runs.isEmpty()) {
      return;
    }
    locked(() -> {
      Returned returned = returns.computeIfAbsent(new ReturnKey(job, why), key -> new Returned());
      returned.runs = returned.runs.union(runs);
      returned.authorizations.addAll(authorizations);
      flush = true;
      filled.signalAll();
    });
  }

  /** Gives slices back that have not run, or whose result is of no use. */
  void giveBack(String job, List<SliceTask> tasks, ReturnReason why) {
    giveBack(
        job,
        SliceRuns.of(tasks.stream().mapToLong(SliceTask::number).toArray()),
        tasks.stream().map(SliceTask::authorization).distinct().toList(),
        why);
  }

  void add(GuestEvent event) {
    locked(() -> {
      if (events.size() >= MAX_EVENTS) {
        droppedEvents++;
        return;
      }
      events.add(event);
      filled.signalAll();
    });
  }

  /** Nothing more will come soon: what waits leaves at once. */
  void flush() {
    locked(() -> {
      flush = true;
      filled.signalAll();
    });
  }

  /** From now on nothing lingers. */
  void drain() {
    locked(() -> {
      draining = true;
      filled.signalAll();
    });
  }

  /** Waits while more results wait than the scheduler takes; the slots call it before a batch. */
  void awaitRoom() throws InterruptedException {
    lock.lockInterruptibly();
    try {
      while (!draining && isFull()) {
        emptied.await(1, TimeUnit.SECONDS);
      }
    } finally {
      lock.unlock();
    }
  }

  /** The next load; an empty one when nothing came within the limit. */
  Load take(Duration limit) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      long end = nanoTime.getAsLong() + limit.toNanos();
      while (true) {
        long now = nanoTime.getAsLong();
        long due = due(now);
        if (due <= 0 || now >= end) {
          return due <= 0 ? load() : new Load(List.of(), List.of(), List.of(), Set.of());
        }
        filled.awaitNanos(Math.min(due, end - now));
      }
    } finally {
      lock.unlock();
    }
  }

  /** The last load was dealt with. */
  void done() {
    locked(() -> {
      inFlight = 0;
      emptied.signalAll();
    });
  }

  /** Waits until nothing is left, at most for the limit; says whether that came true. */
  boolean awaitEmpty(Duration limit) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      long left = limit.toNanos();
      while (waiting() > 0 && left > 0) {
        left = emptied.awaitNanos(left);
      }
      return waiting() == 0;
    } finally {
      lock.unlock();
    }
  }

  boolean congested() {
    lock.lock();
    try {
      return isFull();
    } finally {
      lock.unlock();
    }
  }

  /** Events dropped since the last call. */
  long takeDropped() {
    lock.lock();
    try {
      long dropped = droppedEvents;
      droppedEvents = 0;
      return dropped;
    } finally {
      lock.unlock();
    }
  }

  private boolean isFull() {
    return results.size() >= tuning.maxPending() || bytes >= tuning.maxPendingBytes();
  }

  private int waiting() {
    return results.size() + returns.size() + events.size() + inFlight;
  }

  /** Nanoseconds until something must leave; zero or less: now. */
  private long due(long now) {
    if (results.isEmpty() && returns.isEmpty()) {
      return events.isEmpty() ? Long.MAX_VALUE : 0;
    }
    if (flush || draining || !returns.isEmpty() || results.size() >= tuning.maxSubmit()) {
      return 0;
    }
    return oldest + tuning.linger().toNanos() - now;
  }

  private Load load() {
    List<GuestEvent> takenEvents = List.copyOf(events);
    events.clear();
    List<Item> taken = new ArrayList<>();
    Set<String> authorizations = new LinkedHashSet<>();
    long size = 0;
    while (!results.isEmpty() && taken.size() < tuning.maxSubmit()) {
      long next = results.element().slice().outcome().length();
      if (!taken.isEmpty() && size + next > tuning.maxSubmitBytes()) {
        break;
      }
      Item item = results.remove();
      taken.add(item);
      authorizations.add(item.slice().authorization());
      size += next;
    }
    bytes -= size;
    List<Submission.GivenBack> back = new ArrayList<>();
    returns.forEach((key, returned) -> {
      back.add(new Submission.GivenBack(key.job(), returned.runs, key.reason()));
      authorizations.addAll(returned.authorizations);
    });
    returns.clear();
    authorizations.remove("");
    flush = flush && !results.isEmpty();
    oldest = nanoTime.getAsLong();
    inFlight = taken.size() + back.size() + takenEvents.size();
    emptied.signalAll();
    return new Load(takenEvents, taken, back, authorizations);
  }

  private void locked(Runnable action) {
    lock.lock();
    try {
      action.run();
    } finally {
      lock.unlock();
    }
  }
}
