package dev.ashlar.worker;

import dev.ashlar.sandbox.SandboxFactory;
import dev.ashlar.wallet.Address;
import dev.ashlar.wallet.Keystore;
import dev.ashlar.wallet.PrivateKey;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Collects the options of a worker under the names of the Worker API, of both generations where
 * they differ. Not thread-safe.
 */
public final class WorkerBuilder {
  private static final long MEMORY_PER_SANDBOX_MIB = 640;

  private @Nullable Address paymentAddress;
  private @Nullable PrivateKey identity;
  private URI schedulerUrl = WorkerOptions.DEFAULT_SCHEDULER;
  private List<String> jobIds = List.of();
  private int maxWorkingSandboxes = 1;
  private double cores = Double.POSITIVE_INFINITY;
  private double utilization = 1;
  private int maxSandboxes;
  private SandboxOptions sandboxOptions = SandboxOptions.DEFAULTS;
  private final List<ComputeGroup> computeGroups = new ArrayList<>();
  private boolean leaveGlobalGroup;
  private MinimumWage minimumWage = MinimumWage.NONE;
  private Duration watchdogInterval = Duration.ofSeconds(7);
  private EventDialect eventDialect = EventDialect.BOTH;
  private ProgressRule progressRule = ProgressRule.LENIENT;
  private SchedMsgPolicy schedMsgPolicy = SchedMsgPolicy.GUARDED;
  private SupervisorTuning tuning = SupervisorTuning.DEFAULTS;
  private WorkerStore store = WorkerStore.standard();
  private HostCallbacks host = HostCallbacks.NONE;
  private SchedulerConnector connector = WireLink.CONNECTOR;
  private RandomGenerator random;
  private Clock clock;

  WorkerBuilder(RandomGenerator random, Clock clock) {
    this.random = random;
    this.clock = clock;
  }

  /** Where earnings go. */
  public WorkerBuilder paymentAddress(Address address) {
    this.paymentAddress = address;
    return this;
  }

  /** Where earnings go, as text; a wrong checksum is refused. */
  public WorkerBuilder paymentAddress(String address) {
    return paymentAddress(Address.of(address));
  }

  /** Where earnings go: the address of this keystore, which stays locked. */
  public WorkerBuilder paymentAddress(Keystore keystore) {
    return paymentAddress(keystore.address());
  }

  /** Who the worker is; the keystore has no passphrase. */
  public WorkerBuilder identityKeystore(Keystore keystore) {
    return identityKeystore(keystore, "");
  }

  /** Who the worker is. */
  public WorkerBuilder identityKeystore(Keystore keystore, String passphrase) {
    return identity(keystore.unlock(passphrase));
  }

  /** Who the worker is. */
  public WorkerBuilder identity(PrivateKey key) {
    this.identity = key;
    return this;
  }

  public WorkerBuilder schedulerUrl(URI url) {
    this.schedulerUrl = url;
    return this;
  }

  /** The seed's spelling of {@link #schedulerUrl}. */
  public WorkerBuilder schedulerURL(URI url) {
    return schedulerUrl(url);
  }

  /** The seed's spelling of {@link #schedulerUrl}, from text. */
  public WorkerBuilder schedulerURL(String url) {
    return schedulerUrl(URI.create(url));
  }

  /** Only slices of this job. */
  public WorkerBuilder jobAddress(String id) {
    return jobIds(List.of(id));
  }

  /** As {@link #jobAddress}. */
  public WorkerBuilder jobId(String id) {
    return jobAddress(id);
  }

  /** Only slices of these jobs; an empty list would never fetch anything and is refused. */
  public WorkerBuilder jobIds(List<String> ids) {
    if (ids.isEmpty()) {
      throw WorkerOptions.bad("jobIds names no job; leave it out to take any job");
    }
    this.jobIds = List.copyOf(ids);
    return this;
  }

  public WorkerBuilder maxWorkingSandboxes(int count) {
    this.maxWorkingSandboxes = count;
    return this;
  }

  /** Processor cores to use; together with the limits on sandboxes the lowest counts. */
  public WorkerBuilder cores(double cpu) {
    this.cores = cpu;
    return this;
  }

  /** Share of each core to use, above 0 and up to 1. */
  public WorkerBuilder utilization(double cpu) {
    if (!(cpu > 0 && cpu <= 1)) {
      throw WorkerOptions.bad("utilization is above 0 and up to 1, not %s".formatted(cpu));
    }
    this.utilization = cpu;
    return this;
  }

  /** Most sandboxes alive; left out, it follows from the machine's memory. */
  public WorkerBuilder maxSandboxes(int count) {
    if (count < 1) {
      throw WorkerOptions.bad("maxSandboxes is at least 1, not %d".formatted(count));
    }
    this.maxSandboxes = count;
    return this;
  }

  public WorkerBuilder sandboxOptions(SandboxOptions options) {
    this.sandboxOptions = options;
    return this;
  }

  /** Makes the sandboxes: the seed's {@code SandboxConstructor}. */
  public WorkerBuilder sandboxFactory(SandboxFactory factory) {
    return sandboxOptions(sandboxOptions.withSandboxConstructor(factory));
  }

  /** When true, code that reports no progress is warned about, not punished. */
  public WorkerBuilder ignoreNoProgress(boolean ignore) {
    return sandboxOptions(sandboxOptions.withIgnoreNoProgress(ignore));
  }

  /** Groups besides the public one; may be called several times. */
  public WorkerBuilder computeGroups(List<ComputeGroup> groups) {
    this.computeGroups.addAll(groups);
    return this;
  }

  /** Takes no work of the public group. */
  public WorkerBuilder leaveGlobalGroup(boolean leave) {
    this.leaveGlobalGroup = leave;
    return this;
  }

  /** The older name of {@link #leaveGlobalGroup}. */
  public WorkerBuilder leavePublicGroup(boolean leave) {
    return leaveGlobalGroup(leave);
  }

  public WorkerBuilder minimumWage(MinimumWage wage) {
    this.minimumWage = wage;
    return this;
  }

  public WorkerBuilder watchdogInterval(Duration interval) {
    this.watchdogInterval = interval;
    return this;
  }

  public WorkerBuilder eventDialect(EventDialect dialect) {
    this.eventDialect = dialect;
    return this;
  }

  public WorkerBuilder progressRule(ProgressRule rule) {
    this.progressRule = rule;
    return this;
  }

  public WorkerBuilder schedMsgPolicy(SchedMsgPolicy policy) {
    this.schedMsgPolicy = policy;
    return this;
  }

  public WorkerBuilder tuning(SupervisorTuning tuning) {
    this.tuning = tuning;
    return this;
  }

  public WorkerBuilder store(WorkerStore store) {
    this.store = store;
    return this;
  }

  public WorkerBuilder host(HostCallbacks host) {
    this.host = host;
    return this;
  }

  /** How the scheduler is reached; left out, over the wire. */
  public WorkerBuilder connector(SchedulerConnector connector) {
    this.connector = connector;
    return this;
  }

  public WorkerBuilder clock(Clock clock) {
    this.clock = clock;
    return this;
  }

  public WorkerBuilder random(RandomGenerator random) {
    this.random = random;
    return this;
  }

  /** The finished options; contradictions are refused here. */
  public WorkerOptions options() {
    int working = (int) Math.max(1, Math.min(maxWorkingSandboxes, cores * utilization));
    return new WorkerOptions(
        paymentAddress,
        identity,
        schedulerUrl,
        jobIds,
        Math.min(maxWorkingSandboxes, working),
        maxSandboxes == 0 ? sandboxesByMemory(working) : maxSandboxes,
        sandboxOptions,
        computeGroups,
        leaveGlobalGroup,
        minimumWage,
        watchdogInterval,
        eventDialect,
        progressRule,
        schedMsgPolicy,
        tuning,
        store,
        host,
        connector,
        clock,
        random);
  }

  public Worker build() {
    return new Worker(options());
  }

  private static int sandboxesByMemory(int working) {
    var machine =
        (com.sun.management.OperatingSystemMXBean)
            java.lang.management.ManagementFactory.getOperatingSystemMXBean();
    long fit = (machine.getTotalMemorySize() >> 20) / MEMORY_PER_SANDBOX_MIB;
    return Math.clamp(fit, working, WorkerOptions.MAX_SANDBOXES);
  }
}
