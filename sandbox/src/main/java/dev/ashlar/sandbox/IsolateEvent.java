package dev.ashlar.sandbox;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** An event that is not over in its cell. */
final class IsolateEvent {
  /** How an event's answer came about. */
  sealed interface Reply {
    /** The script's, good or bad. */
    record Answer(boolean failed, IsolateFrames.Parts parts) implements Reply {}

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
  final CompletableFuture<Reply> reply = new CompletableFuture<>();

  /** Reading of the shared processor account when it began; written once, before it is shared. */
  long cpuMark;

  /** When its answer must be there; once it is answered, when what it deferred has to be over. */
  volatile long until;

  /** Answered, and something deferred goes on. */
  volatile boolean deferred;

  /** Told once that it took too long; of the guard alone. */
  boolean overstayed;

  IsolateEvent(int id, String label, WallLimit wall) {
    this.id = id;
    this.label = label;
    this.wall = wall;
    this.until = startNanos + wall.time.toNanos();
  }

  boolean answered() {
    return reply.isDone();
  }
}
