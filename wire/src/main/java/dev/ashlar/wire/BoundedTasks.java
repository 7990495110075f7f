package dev.ashlar.wire;

import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Runs tasks on virtual threads, so many at a time and so many waiting, and refuses the rest.
 * Thread-safe.
 */
final class BoundedTasks {
  private final Semaphore running;
  private final int max;
  private final AtomicInteger accepted = new AtomicInteger();

  BoundedTasks(int concurrent, int waiting) {
    this.running = new Semaphore(concurrent, true);
    this.max = concurrent + waiting;
  }

  /** Runs the task soon, or says false. Tasks that wait do so in the order in which they came. */
  boolean run(Runnable task) {
    if (accepted.incrementAndGet() > max) {
      accepted.decrementAndGet();
      return false;
    }
    Thread.startVirtualThread(() -> {
      // Ends when a task before it ends; those are bounded by the services themselves.
      running.acquireUninterruptibly();
      try {
        task.run();
      } finally {
        running.release();
        accepted.decrementAndGet();
      }
    });
    return true;
  }
}
