package dev.ashlar.runner;

import dev.ashlar.net.FetchPolicy;
import dev.ashlar.sandbox.IsolateLimits;
import java.time.Duration;

/**
 * How a runner runs.
 *
 * @param limits what each worker may use up
 * @param fetchPolicy how far a worker's requests to the world may go
 * @param idle a worker without events for so long hibernates: it keeps no process
 * @param maxInstances processes at once; beyond, the one idle longest hibernates
 * @param maxRuns wakes at once
 * @param lease how long a dead runner's claims hold up other runners on the same database
 * @param poll how long another runner's new triggers may go unnoticed
 * @param drain time that running events have when the runner stops
 */
public record RunnerOptions(
    IsolateLimits limits,
    FetchPolicy fetchPolicy,
    Duration idle,
    int maxInstances,
    int maxRuns,
    Duration lease,
    Duration poll,
    Duration drain) {
  public static final RunnerOptions DEFAULTS =
      new RunnerOptions(
          IsolateLimits.DEFAULTS,
          FetchPolicy.DEFAULTS,
          Duration.ofMinutes(10),
          200,
          64,
          Duration.ofMinutes(1),
          Duration.ofSeconds(1),
          Duration.ofSeconds(10));

  public RunnerOptions {
    if (maxInstances < 1 || maxRuns < 1) {
      throw new IllegalArgumentException(
          "not usable: %d instances, %d runs".formatted(maxInstances, maxRuns));
    }
    if (!idle.isPositive() || !lease.isPositive() || !poll.isPositive() || drain.isNegative()) {
      throw new IllegalArgumentException(
          "not usable: idle %s, lease %s, poll %s, drain %s".formatted(idle, lease, poll, drain));
    }
  }

  public RunnerOptions withLimits(IsolateLimits limits) {
    return new RunnerOptions(limits, fetchPolicy, idle, maxInstances, maxRuns, lease, poll, drain);
  }

  public RunnerOptions withFetchPolicy(FetchPolicy fetchPolicy) {
    return new RunnerOptions(limits, fetchPolicy, idle, maxInstances, maxRuns, lease, poll, drain);
  }

  public RunnerOptions withIdle(Duration idle) {
    return new RunnerOptions(limits, fetchPolicy, idle, maxInstances, maxRuns, lease, poll, drain);
  }

  public RunnerOptions withMaxInstances(int maxInstances) {
    return new RunnerOptions(limits, fetchPolicy, idle, maxInstances, maxRuns, lease, poll, drain);
  }

  public RunnerOptions withPoll(Duration poll) {
    return new RunnerOptions(limits, fetchPolicy, idle, maxInstances, maxRuns, lease, poll, drain);
  }

  public RunnerOptions withDrain(Duration drain) {
    return new RunnerOptions(limits, fetchPolicy, idle, maxInstances, maxRuns, lease, poll, drain);
  }
}
