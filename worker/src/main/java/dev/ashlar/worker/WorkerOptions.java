package dev.ashlar.worker;

import dev.ashlar.wallet.Address;
import dev.ashlar.wallet.PrivateKey;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Everything a worker can be told; made by {@link Worker#builder}.
 *
 * @param paymentAddress where earnings go; missing: the default account of the wallet
 * @param identity who the worker is; missing: the identity of the wallet
 * @param schedulerUrl root of the scheduler
 * @param jobIds only these jobs; empty: any
 * @param maxWorkingSandboxes most sandboxes that work at a time
 * @param maxSandboxes most sandboxes alive at a time, idle ones included
 * @param computeGroups groups besides the public one
 * @param leaveGlobalGroup true: take no work of the public group
 * @param minimumWage the least the owner wants
 * @param watchdogInterval pause between two fetches that brought nothing
 * @param store the worker's folder
 * @param connector how the scheduler is reached
 */
public record WorkerOptions(
    @Nullable Address paymentAddress,
    @Nullable PrivateKey identity,
    URI schedulerUrl,
    List<String> jobIds,
    int maxWorkingSandboxes,
    int maxSandboxes,
    SandboxOptions sandboxOptions,
    List<ComputeGroup> computeGroups,
    boolean leaveGlobalGroup,
    MinimumWage minimumWage,
    Duration watchdogInterval,
    EventDialect eventDialect,
    ProgressRule progressRule,
    SchedMsgPolicy schedMsgPolicy,
    SupervisorTuning tuning,
    WorkerStore store,
    HostCallbacks host,
    SchedulerConnector connector,
    Clock clock,
    RandomGenerator random) {
  /** Where {@code ashlar up} listens. */
  public static final URI DEFAULT_SCHEDULER = URI.create("http://127.0.0.1:8090/");

  /** Most sandboxes of one worker. */
  public static final int MAX_SANDBOXES = 1024;

  /** Most jobs or groups that can be named. */
  public static final int MAX_NAMES = 1000;

  public WorkerOptions {
    jobIds = List.copyOf(jobIds);
    computeGroups = List.copyOf(computeGroups);
    if (maxWorkingSandboxes < 1 || maxWorkingSandboxes > MAX_SANDBOXES) {
      throw bad(
          "maxWorkingSandboxes is 1 to %d, not %d".formatted(MAX_SANDBOXES, maxWorkingSandboxes));
    }
    if (maxSandboxes < 1 || maxSandboxes > MAX_SANDBOXES) {
      throw bad("maxSandboxes is 1 to %d, not %d".formatted(MAX_SANDBOXES, maxSandboxes));
    }
    if (!watchdogInterval.isPositive()) {
      throw bad("watchdogInterval is longer than zero, not %s".formatted(watchdogInterval));
    }
    if (jobIds.size() > MAX_NAMES || computeGroups.size() > MAX_NAMES) {
      throw bad("at most %d jobs and groups can be named".formatted(MAX_NAMES));
    }
    if (schedulerUrl.getHost() == null) {
      throw bad("schedulerUrl is no http(s) URL: %s".formatted(schedulerUrl));
    }
  }

  /** How many sandboxes can really work: the lower of the two limits. */
  public int workingLimit() {
    return Math.min(maxWorkingSandboxes, maxSandboxes);
  }

  static WorkerException bad(String message) {
    return new WorkerException(WorkerException.Code.BAD_OPTION, message, "correct the option");
  }

  static WorkerBuilder builder() {
    return new WorkerBuilder(new SecureRandom(), Clock.systemUTC());
  }
}
