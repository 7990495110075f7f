package dev.ashlar.sandbox;

import java.util.concurrent.CompletableFuture;
import tools.jackson.databind.JsonNode;

/** An event that is not over in its cell. */
final class IsolateEvent {
  /** How an event's answer came about. */
  sealed interface Reply {
    /** The script's, good or bad. */
    @SuppressWarnings("ArrayRecordComponent") // opaque, compared by nobody
    record Answer(boolean failed, JsonNode head, byte[] bytes) implements Reply {}

    /** Ours, where the script has none. */
    record None(EventFailure failure) implements Reply {}
  }

  final int id;
  final String label;
  final long startNanos = System.nanoTime();
  final CompletableFuture<Reply> reply = new CompletableFuture<>();

  /** Reading of the shared processor account when it began; written once, before it is shared. */
  long cpuMark;

  /** When it has to be over, once it is answered and something deferred goes on. */
  volatile long deferredUntil;

  volatile boolean deferred;

  IsolateEvent(int id, String label) {
    this.id = id;
    this.label = label;
  }

  boolean answered() {
    return reply.isDone();
  }
}
