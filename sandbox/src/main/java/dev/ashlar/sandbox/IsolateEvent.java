package dev.ashlar.sandbox;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * An event that is not over in its cell. Made by the thread that waits for its reply, which is the
 * one that {@link #await} may be called on.
 */
final class IsolateEvent {
  /** How an event's answer came about. */
  sealed interface Reply {
    /** The script's, good or bad. */
    record Answer(boolean failed, IsolateFrames.Parts parts, Body body) implements Reply {}

    /** The script's, which goes on as a WebSocket. */
    record Upgrade(IsolateFrames.Parts parts, AcceptedSocket socket) implements Reply {}

    /** Ours, where the script has none. */
    record None(EventFailure failure) implements Reply {}
  }

  /**
   * How long its answer may take by the clock.
   *
   * @param name the limit's name
   */
  record WallLimit(String name, Duration time) {}

  final int id;
  final String label;
  final WallLimit wall;
  final long startNanos = System.nanoTime();
  private final Thread waiter = Thread.currentThread();
  private final AtomicReference<@Nullable Reply> reply = new AtomicReference<>();

  /** Reading of the shared processor account when it began; written once, before it is shared. */
  long cpuMark;

  /** When its answer must be there; once it is answered, when what it deferred has to be over. */
  volatile long until;

  /** Answered, and something deferred goes on. */
  volatile boolean deferred;

  /** Answered by a body that is still coming. */
  volatile boolean streaming;

  /** Its share of the processor time once it is over; negative before. */
  volatile long finalCpu = -1;

  /** Not answered at once, so that it is worth while to look whether its client is still there. */
  private volatile boolean slow;

  /** Told once that it took too long; of the guard alone. */
  boolean overstayed;

  IsolateEvent(int id, String label, WallLimit wall) {
    this.id = id;
    this.label = label;
    this.wall = wall;
    this.until = startNanos + wall.time.toNanos();
  }

  boolean answered() {
    return reply.get() != null;
  }

  /** The first reply counts. */
  void complete(Reply how) {
    if (reply.compareAndSet(null, how)) {
      LockSupport.unpark(waiter);
    }
  }

  /** The answer takes long; of the guard alone. */
  void becomeSlow() {
    if (!slow) {
      slow = true;
      LockSupport.unpark(waiter);
    }
  }

  /** The reply, which is there. */
  Reply known() {
    return Objects.requireNonNull(reply.get(), "an event that was given up has a reply");
  }

  /** The body of its answer has come, or is not wanted; what was deferred has its own time. */
  void bodyEnds(long deferredUntil) {
    if (streaming) {
      until = deferredUntil;
      streaming = false;
    }
  }

  /**
   * Waits for the reply. Without a time of its own: the guard looks at the clock for all, where a
   * timer for each event would cost more than the event.
   *
   * @param onSlow called once if the answer takes long
   */
  Reply await(Runnable onSlow) throws InterruptedException {
    boolean told = false;
    for (Reply known = reply.get(); ; known = reply.get()) {
      if (known != null) {
        return known;
      }
      if (slow && !told) {
        told = true;
        onSlow.run();
        continue;
      }
      if (Thread.interrupted()) {
        throw new InterruptedException("interrupted while an event was open");
      }
      LockSupport.park(this);
    }
  }
}
