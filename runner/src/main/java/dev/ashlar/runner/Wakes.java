package dev.ashlar.runner;

import dev.ashlar.base.AshlarException;
import dev.ashlar.base.Ids;
import dev.ashlar.sandbox.LogLine;
import dev.ashlar.sandbox.RunOutcome;
import dev.ashlar.sandbox.WakeEvent;
import dev.ashlar.store.Database;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs a wake from claim to settlement. What came of it, when its trigger is due again, and the end
 * of the claim are one transaction; a process that dies before leaves the trigger due.
 */
final class Wakes {
  private static final Logger LOG = LoggerFactory.getLogger(Wakes.class);
  private static final Duration LOG_LIMIT = Duration.ofSeconds(5);

  private final Database database;
  private final WorkerStore workers;
  private final TriggerStore triggers;
  private final RunStore runs;
  private final Fleet fleet;
  private final LogWriter logs;
  private final EventCounts counts;
  private final Clock clock;
  private final SecureRandom random;
  private volatile boolean stopping;

  Wakes(
      Database database,
      WorkerStore workers,
      TriggerStore triggers,
      RunStore runs,
      Fleet fleet,
      LogWriter logs,
      EventCounts counts,
      Clock clock,
      SecureRandom random) {
    this.database = database;
    this.workers = workers;
    this.triggers = triggers;
    this.runs = runs;
    this.fleet = fleet;
    this.logs = logs;
    this.counts = counts;
    this.clock = clock;
    this.random = random;
  }

  void run(Wake wake) {
    String id = Ids.opaque(random);
    Optional<SmartWorker> found =
        database.transaction(handle -> {
          Optional<SmartWorker> worker = workers.byId(handle, wake.workerId());
          worker.ifPresent(known -> runs.begin(handle, id, known, wake, clock.instant()));
          return worker;
        });
    if (found.isEmpty()) {
      return; // Deleted meanwhile, and its trigger with it.
    }
    SmartWorker worker = found.get();
    RunResult result = outcome(worker, wake, id);
    report(worker, wake, id, result);
    counts.add(worker.id(), result.outcome(), result.usage());
    settle(worker, wake, id, result);
  }

  private RunResult outcome(SmartWorker worker, Wake wake, String id) {
    var event =
        new WakeEvent(id, wake.kind().text(), wake.cron(), wake.scheduledFor().toEpochMilli());
    try (Instances.Use use = fleet.use(worker)) {
      RunResult result = result(use.isolate().wake(event));
      // Whatever ended a run while the runner stops, the stop is why.
      return stopping && !result.ok() ? canceled() : result;
    } catch (AshlarException e) {
      return stopping ? canceled() : RunResult.failed("internalError", e.line());
    }
  }

  private static RunResult canceled() {
    return RunResult.failed(WorkerRun.CANCELED, "the runner stopped during the run");
  }

  private static RunResult result(RunOutcome outcome) {
    return switch (outcome) {
      case RunOutcome.Done(boolean noRetry, var usage) ->
          new RunResult(WorkerRun.OK, "", noRetry, usage);
      case RunOutcome.Failed(var failure, boolean noRetry, var usage) ->
          new RunResult(failure.outcome(), failure.detail(), noRetry, usage);
    };
  }

  private void report(SmartWorker worker, Wake wake, String id, RunResult result) {
    if (!result.ok()) {
      String text =
          "%s run failed (%s): %s".formatted(wake.kind().text(), result.outcome(), result.detail());
      logs.write(worker, new LogLine(id, LogLine.Level.ERROR, List.of(text), ""));
    }
    try {
      // Who sees that a run is over finds its lines.
      if (!logs.flush(LOG_LIMIT)) {
        LOG.atWarn().addKeyValue("run", id).log("log lines of a run are late");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void settle(SmartWorker worker, Wake wake, String id, RunResult result) {
    Instant now = clock.instant();
    Optional<Backoff.Next> next = Backoff.after(wake, result, now);
    database.transact(handle -> {
      runs.end(handle, id, result, now);
      next.ifPresentOrElse(
          due ->
              triggers.moveOn(
                  handle, wake.triggerId(), due.scheduledFor(), due.due(), due.failures()),
          () -> triggers.remove(handle, wake.triggerId()));
      triggers.release(handle, worker.id());
    });
  }

  /** From now on, what fails was cut by the runner. */
  void stopping() {
    stopping = true;
  }
}
