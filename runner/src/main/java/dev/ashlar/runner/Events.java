package dev.ashlar.runner;

import dev.ashlar.sandbox.EventFailure;
import dev.ashlar.sandbox.FetchEvent;
import dev.ashlar.sandbox.FetchOutcome;
import dev.ashlar.sandbox.LogLine;
import java.util.List;
import java.util.Set;

/** Delivers requests to workers. A success is counted, a failure is also in the worker's log. */
final class Events {
  private static final Set<String> SAFE = Set.of("GET", "HEAD", "OPTIONS");

  private final Fleet fleet;
  private final LogWriter logs;
  private final EventCounts counts;

  Events(Fleet fleet, LogWriter logs, EventCounts counts) {
    this.fleet = fleet;
    this.logs = logs;
    this.counts = counts;
  }

  FetchOutcome deliver(SmartWorker worker, FetchEvent event) {
    FetchOutcome outcome = once(worker, event);
    if (outcome instanceof FetchOutcome.Failed(EventFailure failure, var usage)
        && failure.outcome().equals("instanceLost")
        && SAFE.contains(event.head().method())
        && !event.hasBody()) {
      // Lost by another event's fault, and asking twice does no harm.
      outcome = once(worker, event);
    }
    account(worker, event, outcome);
    return outcome;
  }

  private FetchOutcome once(SmartWorker worker, FetchEvent event) {
    try (Instances.Use use = fleet.use(worker)) {
      return use.isolate().fetch(event);
    }
  }

  private void account(SmartWorker worker, FetchEvent event, FetchOutcome outcome) {
    switch (outcome) {
      case FetchOutcome.Answered answered ->
          counts.add(worker.id(), WorkerRun.OK, answered.usage());
      case FetchOutcome.Failed(EventFailure failure, var usage) -> {
        counts.add(worker.id(), failure.outcome(), usage);
        String text =
            "%s %s failed (%s): %s"
                .formatted(
                    event.head().method(), event.head().url(), failure.outcome(), failure.detail());
        logs.write(worker, new LogLine(event.label(), LogLine.Level.ERROR, List.of(text), ""));
      }
    }
  }
}
