package dev.ashlar.scheduler;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Wakes those who wait for news of a job. A wake-up may be missed by nobody: who waits says which
 * news it has seen, and news only counts up.
 */
final class EventHub {
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition news = lock.newCondition();
  private final Map<String, Long> counts = new HashMap<>();

  /** Something about the job was committed. Costs nothing when nobody listens. */
  void announce(String job) {
    lock.lock();
    try {
      if (counts.computeIfPresent(job, (id, count) -> count + 1) != null) {
        news.signalAll();
      }
    } finally {
      lock.unlock();
    }
  }

  /** From now on the job's news are counted. */
  long listen(String job) {
    lock.lock();
    try {
      return counts.computeIfAbsent(job, id -> 0L);
    } finally {
      lock.unlock();
    }
  }

  void forget(String job) {
    lock.lock();
    try {
      counts.remove(job);
      news.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Waits until there is news after {@code seen}, or the time is over; returns the count. */
  long await(String job, long seen, long millis) throws InterruptedException {
    long left = TimeUnit.MILLISECONDS.toNanos(millis);
    lock.lock();
    try {
      while (counts.getOrDefault(job, seen) == seen && left > 0) {
        left = news.awaitNanos(left);
      }
      return counts.getOrDefault(job, seen);
    } finally {
      lock.unlock();
    }
  }
}
