package dev.ashlar.runner;

import java.time.Instant;
import java.util.Optional;

/**
 * One wake of a worker that nobody waited for.
 *
 * @param outcome {@code running}, {@code ok}, or the name of what ended it
 * @param detail what went wrong; empty where nothing did
 */
public record WorkerRun(
    String id,
    String workerId,
    int version,
    long triggerId,
    String kind,
    String cron,
    Instant scheduledFor,
    Instant startedAt,
    Optional<Instant> endedAt,
    String outcome,
    String detail,
    long cpuNanos,
    long wallNanos) {
  static final String RUNNING = "running";
  static final String OK = "ok";

  /** The run was cut because the runner stopped or died; its trigger is due again. */
  static final String CANCELED = "canceled";
}
