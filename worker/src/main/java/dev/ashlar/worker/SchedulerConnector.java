package dev.ashlar.worker;

import dev.ashlar.wallet.Address;
import dev.ashlar.wallet.PrivateKey;
import java.net.URI;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/** Opens the way to a scheduler when a worker starts. */
@FunctionalInterface
public interface SchedulerConnector {
  /** Connects, or throws a {@link WorkerException} that says why not. */
  SchedulerLink connect(Introduction worker) throws InterruptedException;

  /**
   * Who connects.
   *
   * @param groups what the worker joins, the public group included unless it left it
   * @param deterministic whether its sandboxes can run a slice with a clock of its own
   * @param worktimes the ways of running a job's code that its sandboxes know: version by name
   * @param commands hears the scheduler's commands
   * @param connections hears of services reached and lost
   */
  record Introduction(
      URI schedulerUrl,
      PrivateKey identity,
      String workerId,
      Address paymentAddress,
      List<ComputeGroup> groups,
      boolean deterministic,
      Map<String, String> worktimes,
      Consumer<RemoteCommand> commands,
      Consumer<WorkerEvent> connections,
      Clock clock,
      RandomGenerator random) {
    public Introduction {
      groups = List.copyOf(groups);
      worktimes = Map.copyOf(worktimes);
    }
  }
}
