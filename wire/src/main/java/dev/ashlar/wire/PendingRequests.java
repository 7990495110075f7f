package dev.ashlar.wire;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import tools.jackson.databind.JsonNode;

/** Requests of ours that wait for their responses. Thread-safe. */
final class PendingRequests {
  private final Map<String, CompletableFuture<JsonNode>> waiting = new ConcurrentHashMap<>();

  CompletableFuture<JsonNode> expect(String id) {
    var answer = new CompletableFuture<JsonNode>();
    waiting.put(id, answer);
    return answer;
  }

  /** Takes a response; one that nobody waits for any more is dropped. */
  void answer(Body response) {
    CompletableFuture<JsonNode> answer = waiting.remove(response.id());
    if (answer == null) {
      return;
    }
    if (response.success()) {
      answer.complete(response.payload());
    } else {
      answer.completeExceptionally(Payloads.refusal(response.payload()));
    }
  }

  void forget(String id) {
    waiting.remove(id);
  }

  int size() {
    return waiting.size();
  }

  /** Fails one request. */
  void fail(String id, WireException why) {
    CompletableFuture<JsonNode> answer = waiting.remove(id);
    if (answer != null) {
      answer.completeExceptionally(why);
    }
  }

  /** Fails all requests, as the session has ended. */
  void failAll(WireException why) {
    waiting.keySet().forEach(id -> fail(id, why));
  }

  /** Waits for the answer; whatever happens, nobody waits for it afterwards. */
  JsonNode await(String id, CompletableFuture<JsonNode> answer, Duration timeout) {
    try {
      return answer.get(timeout.toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      throw new WireException(
          WireException.Code.ETIMEDOUT,
          "no answer within %d ms".formatted(timeout.toMillis()),
          "try again; it may or may not have been done",
          e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new WireException(WireException.Code.ETIMEDOUT, "interrupted", "", e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof WireException known) {
        // The cause was made on another thread; the caller wants its own place in the trace.
        known.addSuppressed(new Throwable("waited here"));
        throw known;
      }
      throw new IllegalStateException(e);
    } finally {
      forget(id);
    }
  }
}
