package dev.ashlar.runner;

import dev.ashlar.sandbox.LogLine;
import dev.ashlar.store.Database;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes log lines without making the worker wait for the disk, and writes them in batches; must be
 * closed, which writes the rest. Thread-safe.
 *
 * <p>The queue has an end. Lines beyond it are dropped and counted, and the next line that is
 * written says how many: a flood of one worker costs lines, never memory.
 */
final class LogWriter implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(LogWriter.class);

  /** Lines that wait for the disk. */
  static final int MAX_WAITING = 20_000;

  private static final int BATCH = 1_000;
  private static final Duration CLOSE_LIMIT = Duration.ofSeconds(5);

  private final Database database;
  private final LogStore store;
  private final Clock clock;
  private final LinkedBlockingQueue<LogStore.NewLine> queue =
      new LinkedBlockingQueue<>(MAX_WAITING);
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition progress = lock.newCondition();
  private final Thread thread;

  /* Guarded by the lock. */
  private long offered;
  private long settled;
  private long dropped;
  private boolean closed;

  LogWriter(Database database, LogStore store, Clock clock) {
    this.database = database;
    this.store = store;
    this.clock = clock;
    this.thread = Thread.ofVirtual().name("runner-log").start(this::run);
  }

  /** Takes a line; never blocks on the disk. */
  void write(SmartWorker worker, LogLine line) {
    var entry = new LogStore.NewLine(worker.id(), worker.version(), clock.instant(), line);
    lock.lock();
    try {
      if (closed || !queue.offer(entry)) {
        dropped++;
        return;
      }
      offered++;
      if (dropped > 0) {
        var notice = List.of("%d log lines were dropped".formatted(dropped));
        var lost = new LogLine("", LogLine.Level.WARN, notice, "");
        if (queue.offer(
            new LogStore.NewLine(worker.id(), worker.version(), clock.instant(), lost))) {
          offered++;
          dropped = 0;
        }
      }
    } finally {
      lock.unlock();
    }
  }

  /** Waits until all lines taken so far are on the disk; false where the time was too short. */
  boolean flush(Duration limit) throws InterruptedException {
    long nanos = limit.toNanos();
    lock.lock();
    try {
      long wanted = offered;
      while (settled < wanted) {
        if (nanos <= 0) {
          return false;
        }
        nanos = progress.awaitNanos(nanos);
      }
      return true;
    } finally {
      lock.unlock();
    }
  }

  /** How many lines have been written; grows. */
  long settled() {
    lock.lock();
    try {
      return settled;
    } finally {
      lock.unlock();
    }
  }

  /** Waits until more lines were written than the caller knows of, or the time is over. */
  void awaitMore(long known, Duration limit) throws InterruptedException {
    long nanos = limit.toNanos();
    lock.lock();
    try {
      while (settled == known && nanos > 0) {
        nanos = progress.awaitNanos(nanos);
      }
    } finally {
      lock.unlock();
    }
  }

  private void run() {
    var batch = new ArrayList<LogStore.NewLine>(BATCH);
    try {
      while (true) {
        LogStore.NewLine first = queue.poll(1, TimeUnit.SECONDS);
        if (first == null) {
          if (isDone()) {
            return;
          }
          continue;
        }
        batch.add(first);
        queue.drainTo(batch, BATCH - 1);
        store(List.copyOf(batch));
        settle(batch.size());
        batch.clear();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void store(List<LogStore.NewLine> lines) {
    try {
      database.transact(handle -> store.add(handle, lines));
    } catch (RuntimeException e) {
      // Logs are worth less than the workers that write them: a failure here must stop neither.
      LOG.atError().setCause(e).addKeyValue("lines", lines.size()).log("log lines were lost");
    }
  }

  private void settle(int count) {
    lock.lock();
    try {
      settled += count;
      progress.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private boolean isDone() {
    lock.lock();
    try {
      return closed && settled == offered;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
    } finally {
      lock.unlock();
    }
    try {
      if (!flush(CLOSE_LIMIT)) {
        LOG.atWarn().log("not all log lines could be written");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    thread.interrupt();
  }
}
