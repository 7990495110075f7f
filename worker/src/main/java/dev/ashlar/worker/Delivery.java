package dev.ashlar.worker;

import java.util.ArrayDeque;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one thread on which listeners of a worker and of its sandboxes run, in the order of the
 * events. It lives only while there is something to deliver, so nobody has to close it.
 *
 * <p>The queue is bounded: a listener slower than the events first slows the worker down, for at
 * most {@value #FULL_WAIT_MILLIS} ms an event, and then loses events, with one warning. Everything
 * is guarded by {@code lock}; tasks run outside it.
 */
final class Delivery {
  static final int QUEUE_LIMIT = 10_000;
  static final long FULL_WAIT_MILLIS = 200;
  static final long ANSWER_LIMIT_SECONDS = 10;

  private static final Logger log = LoggerFactory.getLogger(Delivery.class);

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition taken = lock.newCondition();
  private final ArrayDeque<Runnable> queue = new ArrayDeque<>();
  private @Nullable Thread running;
  private boolean overflowTold;

  /** Runs the task after all earlier ones, some time soon. */
  void later(Runnable task) {
    lock.lock();
    try {
      if (!room()) {
        return;
      }
      queue.add(task);
      if (running == null) {
        running = Thread.ofVirtual().name("ashlar-worker-events").unstarted(this::drain);
        running.start();
      }
    } finally {
      lock.unlock();
    }
  }

  /**
   * Runs the task after all earlier ones and waits for it, at most {@value #ANSWER_LIMIT_SECONDS}
   * seconds: for events whose listeners may answer, such as {@code beforeStart(cancel)}.
   */
  void now(Runnable task) {
    if (onOwnThread()) {
      task.run();
      return;
    }
    var done = new CountDownLatch(1);
    later(() -> {
      try {
        task.run();
      } finally {
        done.countDown();
      }
    });
    try {
      if (!done.await(ANSWER_LIMIT_SECONDS, TimeUnit.SECONDS)) {
        log.warn("a listener did not answer within {} s; going on", ANSWER_LIMIT_SECONDS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private boolean onOwnThread() {
    lock.lock();
    try {
      return Thread.currentThread().equals(running);
    } finally {
      lock.unlock();
    }
  }

  private boolean room() {
    // A listener that itself causes events must not wait for itself.
    if (!Thread.currentThread().equals(running)) {
      long nanos = TimeUnit.MILLISECONDS.toNanos(FULL_WAIT_MILLIS);
      try {
        while (queue.size() >= QUEUE_LIMIT && nanos > 0) {
          nanos = taken.awaitNanos(nanos);
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
    if (queue.size() < QUEUE_LIMIT) {
      return true;
    }
    if (!overflowTold) {
      overflowTold = true;
      log.warn("listeners are too slow: {} events wait, later ones are dropped", QUEUE_LIMIT);
    }
    return false;
  }

  private void drain() {
    while (true) {
      Runnable task;
      lock.lock();
      try {
        task = queue.poll();
        if (task == null) {
          running = null;
          return;
        }
        taken.signal();
      } finally {
        lock.unlock();
      }
      task.run();
    }
  }
}
