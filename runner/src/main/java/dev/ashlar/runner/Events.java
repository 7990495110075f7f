package dev.ashlar.runner;

import dev.ashlar.sandbox.Body;
import dev.ashlar.sandbox.EventFailure;
import dev.ashlar.sandbox.FetchEvent;
import dev.ashlar.sandbox.FetchOutcome;
import dev.ashlar.sandbox.LogLine;
import java.io.IOException;
import java.util.List;
import java.util.Set;

/** Delivers requests to workers. A success is counted, a failure is also in the worker's log. */
final class Events {
  private static final Set<String> SAFE = Set.of("GET", "HEAD", "OPTIONS");

  /** Outcome of an answer whose body did not come to its end. */
  private static final String BROKEN_OFF = "responseStreamDisconnected";

  private final Fleet fleet;
  private final LogWriter logs;
  private final EventCounts counts;

  Events(Fleet fleet, LogWriter logs, EventCounts counts) {
    this.fleet = fleet;
    this.logs = logs;
    this.counts = counts;
  }

  /** Passes a worker's answer on to whoever asked. */
  interface Receiver {
    /** Takes the outcome; fails where the body of an answer broke off or the client left. */
    void take(FetchOutcome outcome) throws IOException;
  }

  /**
   * Delivers a request, and has its outcome passed on; what the worker used is counted when the
   * answer's body has come.
   */
  void deliver(SmartWorker worker, FetchEvent event, Receiver receiver) throws IOException {
    FetchOutcome outcome = deliver(worker, event);
    boolean whole = false;
    try {
      receiver.take(outcome);
      whole = true;
    } catch (ResponseStream.BrokenOff e) {
      String text =
          "%s %s: the body broke off: %s"
              .formatted(event.head().method(), event.head().url(), e.getMessage());
      logs.write(worker, new LogLine(event.label(), LogLine.Level.ERROR, List.of(text), ""));
      throw e;
    } finally {
      account(worker, event, outcome, whole);
    }
  }

  private FetchOutcome deliver(SmartWorker worker, FetchEvent event) {
    FetchOutcome outcome = once(worker, event);
    if (outcome instanceof FetchOutcome.Failed(EventFailure failure, var usage)
        && failure.outcome().equals("instanceLost")
        && SAFE.contains(event.head().method())
        && event.body() instanceof Body.None) {
      // Lost by another event's fault, and asking twice does no harm.
      outcome = once(worker, event);
    }
    return outcome;
  }

  private FetchOutcome once(SmartWorker worker, FetchEvent event) {
    try (Instances.Use use = fleet.use(worker)) {
      return use.isolate().fetch(event);
    }
  }

  private void account(SmartWorker worker, FetchEvent event, FetchOutcome outcome, boolean whole) {
    switch (outcome) {
      case FetchOutcome.Answered answered ->
          counts.add(worker.id(), whole ? WorkerRun.OK : BROKEN_OFF, answered.usage());
      case FetchOutcome.Upgraded upgraded ->
          counts.add(worker.id(), whole ? WorkerRun.OK : BROKEN_OFF, upgraded.usage());
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
