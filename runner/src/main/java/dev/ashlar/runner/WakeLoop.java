package dev.ashlar.runner;

import dev.ashlar.store.Database;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks for triggers that are due, claims them and has them run; must be stopped.
 *
 * <p>Triggers that this process makes are told by {@link #hurry}; those of other runners, and the
 * clock's, are found by looking, at the latest after the poll time. While any run goes on, its
 * claim is renewed in good time.
 */
final class WakeLoop {
  private static final Logger LOG = LoggerFactory.getLogger(WakeLoop.class);

  private final Database database;
  private final TriggerStore triggers;
  private final RunnerOptions options;
  private final Clock clock;
  private final Consumer<Wake> run;
  private final Semaphore free;
  private final ExecutorService threads =
      Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("runner-wake-", 0).factory());

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();

  /* Guarded by the lock. */
  private boolean hurried;
  private boolean stopped;

  WakeLoop(
      Database database,
      TriggerStore triggers,
      RunnerOptions options,
      Clock clock,
      Consumer<Wake> run) {
    this.database = database;
    this.triggers = triggers;
    this.options = options;
    this.clock = clock;
    this.run = run;
    this.free = new Semaphore(options.maxRuns());
  }

  void start() {
    threads.execute(this::look);
    threads.execute(this::renew);
  }

  /** There may be something due now. */
  void hurry() {
    lock.lock();
    try {
      hurried = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void look() {
    while (!isStopped()) {
      Duration pause = options.poll();
      try {
        List<Wake> due = claim();
        due.forEach(this::begin);
        pause = due.isEmpty() ? untilNext() : Duration.ZERO;
      } catch (RuntimeException e) {
        LOG.atError().setCause(e).log("triggers could not be looked up; trying again");
      }
      await(pause);
    }
  }

  private List<Wake> claim() {
    int room = free.availablePermits();
    if (room == 0) {
      return List.of();
    }
    return database.transaction(handle -> triggers.claim(handle, clock.instant(), room));
  }

  private void begin(Wake wake) {
    // Only this thread takes permits, so there is one for each claim that it asked for.
    free.acquireUninterruptibly();
    threads.execute(() -> {
      try {
        run.accept(wake);
      } catch (RuntimeException e) {
        LOG.atError()
            .setCause(e)
            .addKeyValue("worker", wake.workerId())
            .log("a wake could not be settled; it is due again when its claim runs out");
      } finally {
        free.release();
        hurry();
      }
    });
  }

  private Duration untilNext() {
    Optional<Instant> next = database.read(triggers::nextDue);
    Duration wait = next.map(due -> Duration.between(clock.instant(), due)).orElse(options.poll());
    if (wait.compareTo(options.poll()) > 0 || !wait.isPositive()) {
      // What is due but not claimed belongs to a worker that is running: its end hurries us.
      return options.poll();
    }
    return wait;
  }

  private void renew() {
    Duration pause = options.lease().dividedBy(4);
    while (!isStopped()) {
      try {
        if (free.availablePermits() < options.maxRuns()) {
          database.transact(triggers::renew);
        }
      } catch (RuntimeException e) {
        LOG.atWarn().setCause(e).log("claims could not be renewed; trying again");
      }
      awaitStop(pause);
    }
  }

  private void await(Duration pause) {
    lock.lock();
    try {
      long nanos = pause.toNanos();
      while (!hurried && !stopped && nanos > 0) {
        nanos = changed.awaitNanos(nanos);
      }
      hurried = false;
    } catch (InterruptedException e) {
      stopped = true;
      Thread.currentThread().interrupt();
    } finally {
      lock.unlock();
    }
  }

  private void awaitStop(Duration pause) {
    lock.lock();
    try {
      long nanos = pause.toNanos();
      while (!stopped && nanos > 0) {
        nanos = changed.awaitNanos(nanos);
      }
    } catch (InterruptedException e) {
      stopped = true;
      Thread.currentThread().interrupt();
    } finally {
      lock.unlock();
    }
  }

  private boolean isStopped() {
    lock.lock();
    try {
      return stopped;
    } finally {
      lock.unlock();
    }
  }

  /** Claims nothing more. Runs that go on are not touched. */
  void stopClaiming() {
    lock.lock();
    try {
      stopped = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    threads.shutdown();
  }

  /** Waits until all runs are settled; false where the time was too short. */
  boolean awaitRuns(Duration limit) throws InterruptedException {
    return threads.awaitTermination(limit.toMillis(), TimeUnit.MILLISECONDS);
  }
}
