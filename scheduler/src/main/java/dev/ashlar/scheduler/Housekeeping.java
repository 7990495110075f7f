package dev.ashlar.scheduler;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a node does by the clock. A failure is logged and tried again at the next turn. */
final class Housekeeping implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Housekeeping.class);
  private static final Duration EXPIRY = Duration.ofSeconds(1);
  private static final Duration RETENTION = Duration.ofMinutes(10);
  private static final Duration ALONE = Duration.ofSeconds(10);

  private final Scheduler scheduler;
  private final SchedulerOptions options;
  private final ScheduledExecutorService executor =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("ashlar-housekeeping").daemon().factory());

  Housekeeping(Scheduler scheduler, SchedulerOptions options) {
    this.scheduler = scheduler;
    this.options = options;
  }

  void start() {
    every(EXPIRY, "expire leases", scheduler::expireLeases);
    every(options.chunkLease().dividedBy(3), "keep chunks", scheduler::keepChunks);
    every(
        options.exclusive() ? ALONE : options.pollInterval(), "look around", scheduler::lookAround);
    every(RETENTION, "forget old jobs", scheduler::forgetOld);
  }

  private void every(Duration period, String what, Runnable deed) {
    Runnable guarded =
        () -> {
          try {
            deed.run();
          } catch (RuntimeException e) {
            log.atWarn().addKeyValue("deed", what).setCause(e).log("housekeeping failed");
          }
        };
    var _ =
        executor.scheduleWithFixedDelay(
            guarded, period.toMillis(), period.toMillis(), TimeUnit.MILLISECONDS);
  }

  @Override
  public void close() {
    executor.shutdown();
    try {
      if (!executor.awaitTermination(10, TimeUnit.SECONDS)) {
        executor.shutdownNow();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
