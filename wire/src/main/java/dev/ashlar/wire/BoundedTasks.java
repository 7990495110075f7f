package dev.ashlar.wire;

import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs tasks on virtual threads in the order in which they came, so many at a time and so many
 * waiting, and refuses the rest. One at a time are run strictly one after another. Thread-safe.
 */
final class BoundedTasks {
  private static final Logger log = LoggerFactory.getLogger(BoundedTasks.class);

  private final int concurrent;
  private final int maxWaiting;
  private final Deque<Runnable> waiting = new ArrayDeque<>(); // guarded by this
  private int running; // guarded by this

  BoundedTasks(int concurrent, int waiting) {
    this.concurrent = concurrent;
    this.maxWaiting = waiting;
  }

  /** Runs the task soon, or says false. */
  boolean run(Runnable task) {
    synchronized (this) {
      if (running == concurrent) {
        if (waiting.size() >= maxWaiting) {
          return false;
        }
        waiting.addLast(task);
        return true;
      }
      running++;
    }
    Thread.startVirtualThread(() -> work(task));
    return true;
  }

  private void work(Runnable first) {
    for (Runnable task = first; task != null; task = next()) {
      try {
        task.run();
      } catch (RuntimeException | Error e) {
        // An Error too, such as a stack that data of a peer overflowed: the next task waits here.
        log.error("a task failed", e);
      }
    }
  }

  private synchronized @Nullable Runnable next() {
    Runnable task = waiting.pollFirst();
    if (task == null) {
      running--;
    }
    return task;
  }
}
