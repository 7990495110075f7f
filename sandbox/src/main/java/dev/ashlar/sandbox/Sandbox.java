package dev.ashlar.sandbox;

import java.util.function.Consumer;

/**
 * A place where one job's work function runs, slice by slice; it must be closed. In the manner of a
 * web worker: requests are posted, answers arrive at a listener, and one day it ends.
 *
 * <p>The order is fixed: one {@link SandboxRequest.Assign}, then any number of {@link
 * SandboxRequest.Run}, each posted at any time and run one after another. Results come in the order
 * of the slices. Listeners are called on a thread of the sandbox, one call at a time, and must not
 * block for long; set them before the first {@link #post}. After the end nothing more arrives, and
 * a post is silently dropped: the listener of the end knows which slices are still owed.
 */
public interface Sandbox extends AutoCloseable {
  /** Hands over a request and returns at once. */
  void post(SandboxRequest request);

  /** Who hears the answers; at most one listener. */
  void onMessage(Consumer<SandboxMessage> listener);

  /** Who hears of the end, exactly once; at once when it has already ended. */
  void onEnd(Consumer<SandboxEnd> listener);

  /**
   * What runs the guest: the engine's name and versions and the processor's architecture; empty
   * where nobody knows. Deterministic slices promise the same results on the same engine only.
   */
  default String engine() {
    return "";
  }

  /** Ends the guest now, whatever it does; the end's cause is {@link Cause#CLOSED}. */
  @Override
  void close();
}
