package dev.ashlar.sandbox;

import java.util.concurrent.LinkedBlockingQueue;

/**
 * What was posted to a sandbox and waits for its feeder, in the order that {@link Sandbox} asks
 * for: one job, then slices of it. Thread-safe.
 */
final class RequestQueue {
  private final String sandbox;
  private final LinkedBlockingQueue<SandboxRequest> waiting = new LinkedBlockingQueue<>();
  private boolean assigned; // guarded by this

  /**
   * @param sandbox its name, for messages
   */
  RequestQueue(String sandbox) {
    this.sandbox = sandbox;
  }

  synchronized void assign(SandboxRequest.Assign assign) {
    if (assigned) {
      throw new IllegalStateException("sandbox %s has its job already".formatted(sandbox));
    }
    assigned = true;
    waiting.add(assign);
  }

  synchronized void run(SandboxRequest.Run run) {
    if (!assigned) {
      throw new IllegalStateException("sandbox %s has no job yet".formatted(sandbox));
    }
    waiting.add(run);
  }

  /** The next one; waits for it. */
  SandboxRequest take() throws InterruptedException {
    return waiting.take();
  }
}
