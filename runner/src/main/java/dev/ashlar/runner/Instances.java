package dev.ashlar.runner;

import dev.ashlar.sandbox.Isolate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * The instances that are awake in this process; must be closed, which ends them. Thread-safe.
 *
 * <p>A worker has one instance, started by its first event and shared by all that follow, until it
 * has been idle for long, ends, or a newer version takes its place. A replaced instance gets no new
 * events and ends with its last one. Each worker has a lock of its own around starting, so that two
 * first events start one instance, and a slow start holds up nobody else.
 */
final class Instances implements AutoCloseable {
  private final int max;

  /** Guards the two collections and the numbers in slots, never a start. */
  private final ReentrantLock lock = new ReentrantLock();

  private final Map<String, Slot> slots = new HashMap<>();
  private final List<Isolate> retired = new ArrayList<>();
  private boolean closed;

  private static final class Slot {
    final ReentrantLock starting = new ReentrantLock();
    @Nullable Isolate isolate;
    int version;
    int users;
    long lastUsed = System.nanoTime();
  }

  Instances(int max) {
    this.max = max;
  }

  /** An instance in use; must be closed, so that the instance may become idle. */
  final class Use implements AutoCloseable {
    private final Slot slot;
    private final Isolate isolate;

    private Use(Slot slot, Isolate isolate) {
      this.slot = slot;
      this.isolate = isolate;
    }

    Isolate isolate() {
      return isolate;
    }

    @Override
    public void close() {
      leave(slot);
    }
  }

  /** The instance of a worker's version, started by the given means where none is awake. */
  Use use(String workerId, int version, Supplier<Isolate> start) {
    Slot slot = enter(workerId);
    try {
      return new Use(slot, current(slot, version, start));
    } catch (RuntimeException e) {
      leave(slot);
      throw e;
    }
  }

  private Isolate current(Slot slot, int version, Supplier<Isolate> start) {
    // The common case first, without the lock that a start holds.
    Isolate awake = usable(slot, version);
    if (awake != null) {
      return awake;
    }
    slot.starting.lock();
    try {
      awake = usable(slot, version);
      if (awake != null) {
        return awake;
      }
      makeRoom();
      Isolate fresh = start.get();
      put(slot, version, fresh);
      return fresh;
    } finally {
      slot.starting.unlock();
    }
  }

  /** Hands over an instance that was started to try the script. */
  void adopt(String workerId, int version, Isolate fresh) {
    makeRoom();
    Slot slot = enter(workerId);
    try {
      put(slot, version, fresh);
    } finally {
      leave(slot);
    }
  }

  private void put(Slot slot, int version, Isolate fresh) {
    lock.lock();
    try {
      if (closed) {
        fresh.close();
        throw new RunnerException(RunnerException.Code.STOPPING, "the runner is stopping", "");
      }
      if (slot.isolate != null) {
        retired.add(slot.isolate);
      }
      slot.isolate = fresh;
      slot.version = version;
    } finally {
      lock.unlock();
    }
  }

  private Slot enter(String workerId) {
    lock.lock();
    try {
      if (closed) {
        throw new RunnerException(
            RunnerException.Code.STOPPING, "the runner is stopping", "try again in a moment");
      }
      Slot slot = slots.computeIfAbsent(workerId, id -> new Slot());
      slot.users++;
      return slot;
    } finally {
      lock.unlock();
    }
  }

  private void leave(Slot slot) {
    lock.lock();
    try {
      slot.users--;
      slot.lastUsed = System.nanoTime();
    } finally {
      lock.unlock();
    }
  }

  private @Nullable Isolate usable(Slot slot, int version) {
    lock.lock();
    try {
      Isolate isolate = slot.isolate;
      // A newer one serves events that do not know of it yet.
      boolean fits = isolate != null && slot.version >= version && isolate.usable();
      return fits ? isolate : null;
    } finally {
      lock.unlock();
    }
  }

  /** Takes a worker's instance away: its version is no longer the one, or the worker is gone. */
  void retire(String workerId) {
    lock.lock();
    try {
      Slot slot = slots.get(workerId);
      if (slot != null && slot.isolate != null) {
        retired.add(slot.isolate);
        slot.isolate = null;
      }
    } finally {
      lock.unlock();
    }
    sweepRetired();
  }

  /** Ends what has been idle for so long, and what was replaced and has no events left. */
  void sweep(Duration idle) {
    long now = System.nanoTime();
    var ended = new ArrayList<Isolate>();
    lock.lock();
    try {
      slots.values().removeIf(slot -> isOver(slot, now, idle, ended));
    } finally {
      lock.unlock();
    }
    ended.forEach(Isolate::close);
    sweepRetired();
  }

  private static boolean isOver(Slot slot, long now, Duration idle, List<Isolate> ended) {
    Isolate isolate = slot.isolate;
    if (slot.users > 0 || slot.starting.isLocked()) {
      return false;
    }
    if (isolate == null || (!isolate.usable() && isolate.openEvents() == 0)) {
      if (isolate != null) {
        ended.add(isolate);
      }
      return true;
    }
    // A client's WebSocket keeps its instance awake, unless that was replaced or room is needed.
    if (now - slot.lastUsed > idle.toNanos()
        && isolate.openEvents() == 0
        && isolate.acceptedSockets() == 0) {
      ended.add(isolate);
      return true;
    }
    return false;
  }

  private void sweepRetired() {
    var ended = new ArrayList<Isolate>();
    lock.lock();
    try {
      for (Isolate isolate : retired) {
        if (isolate.openEvents() == 0) {
          ended.add(isolate);
        }
      }
      retired.removeAll(ended);
    } finally {
      lock.unlock();
    }
    ended.forEach(Isolate::close);
  }

  /** Sends the instance that has been idle longest to sleep where there are too many. */
  private void makeRoom() {
    Isolate longest = null;
    lock.lock();
    try {
      long awake = slots.values().stream().filter(slot -> slot.isolate != null).count();
      if (awake >= max) {
        ToLongFunction<Slot> age = slot -> slot.lastUsed;
        Slot oldest =
            slots.values().stream()
                .filter(slot -> slot.users == 0 && slot.isolate != null)
                .filter(slot -> slot.isolate != null && slot.isolate.openEvents() == 0)
                .min(Comparator.comparingLong(age))
                .orElse(null);
        if (oldest != null) {
          longest = oldest.isolate;
          oldest.isolate = null;
        }
      }
    } finally {
      lock.unlock();
    }
    if (longest != null) {
      longest.close();
    }
  }

  /** How many instances are awake. */
  int awake() {
    lock.lock();
    try {
      return (int) slots.values().stream().filter(slot -> slot.isolate != null).count();
    } finally {
      lock.unlock();
    }
  }

  boolean isAwake(String workerId) {
    lock.lock();
    try {
      Slot slot = slots.get(workerId);
      return slot != null && slot.isolate != null && slot.isolate.usable();
    } finally {
      lock.unlock();
    }
  }

  /** Events that are not over yet, in all instances. */
  int openEvents() {
    lock.lock();
    try {
      int open = retired.stream().mapToInt(Isolate::openEvents).sum();
      for (Slot slot : slots.values()) {
        open += slot.isolate == null ? 0 : slot.isolate.openEvents();
      }
      return open;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() {
    var all = new ArrayList<Isolate>();
    lock.lock();
    try {
      closed = true;
      for (Slot slot : slots.values()) {
        if (slot.isolate != null) {
          all.add(slot.isolate);
        }
      }
      all.addAll(retired);
      slots.clear();
      retired.clear();
    } finally {
      lock.unlock();
    }
    all.forEach(Isolate::close);
  }
}
