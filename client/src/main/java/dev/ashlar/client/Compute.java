package dev.ashlar.client;

import dev.ashlar.job.ArithmeticRange;
import dev.ashlar.job.InputSet;
import dev.ashlar.job.JobId;
import dev.ashlar.job.JobState;
import dev.ashlar.job.RangeDocument;
import dev.ashlar.wallet.PrivateKey;
import dev.ashlar.worker.SchedulerSite;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Describes, deploys and follows jobs; must be closed. {@link #connect} is for a scheduler, {@link
 * #local} for jobs that run in this process alone.
 *
 * {@snippet :
 * try (var compute = Compute.connect(scheduler, identity, account)) {
 *   Results results = compute.forRange(1, 10)
 *       .work("(x, k) => { progress(1); return x * k }").args(7)
 *       .exec(Offers.marketValue()).await();
 * }
 * }
 *
 * Thread-safe; all methods block.
 */
public final class Compute implements AutoCloseable {
  private static final JsonMapper JSON = JsonMapper.shared();

  private final @Nullable Connections connections;
  private final @Nullable Events events;
  private final @Nullable PrivateKey account;
  private final RandomGenerator random;

  private Compute(
      @Nullable Connections connections, @Nullable PrivateKey account, RandomGenerator random) {
    this.connections = connections;
    this.events = connections == null ? null : new Events(connections);
    this.account = account;
    this.random = random;
  }

  /**
   * For the scheduler at this address, whose configuration document is read now.
   *
   * @param identity who deploys; only this key may ask for the results
   * @param account the bank account that pays
   */
  public static Compute connect(URI scheduler, PrivateKey identity, PrivateKey account)
      throws InterruptedException {
    var random = new SecureRandom();
    var connections =
        new Connections(SchedulerSite.read(scheduler), identity, Clock.systemUTC(), random);
    return new Compute(connections, account, random);
  }

  /** For jobs of {@link JobBuilder#localExec} only: no scheduler, no keys, no network. */
  public static Compute local() {
    return new Compute(null, null, new SecureRandom());
  }

  /** A job over the numbers from start to end, both included, by one up or down. */
  public JobBuilder forRange(double start, double end) {
    return forRange(ArithmeticRange.of(start, end));
  }

  /** A job over the numbers start, start + step, … up to end. */
  public JobBuilder forRange(double start, double end, double step) {
    return forRange(ArithmeticRange.of(start, end, step));
  }

  /** A job over a range of any kind. */
  public JobBuilder forRange(RangeDocument range) {
    return new JobBuilder(this, new Input.Range(range));
  }

  /**
   * A job over values. A collection is checked before anything is deployed; another iterable is
   * taken one by one while it is uploaded, and may be as long as it likes.
   */
  public JobBuilder forEach(Iterable<?> values) {
    return new JobBuilder(this, new Input.Values(values));
  }

  /** A job over the data behind URLs: {@code {slice}} in the pattern stands for 1 to count. */
  public JobBuilder forPattern(String pattern, long count) {
    return new JobBuilder(this, new Input.Pattern(new InputSet.Pattern(pattern, count)));
  }

  /** A job that runs n times, over the numbers 0 to n − 1. */
  public JobBuilder repeat(long count) {
    if (count < 1) {
      throw new ClientException(
          ClientException.Code.BAD_CALL, "a job runs at least once, not " + count, "");
    }
    return forRange(0, count - 1.0);
  }

  /** A job that another process of the same identity deployed: its results, its events, its end. */
  public Job attach(JobId id) {
    var job = new Job(id, new JobListeners());
    var remote = new RemoteJob(connections(), events(), job);
    job.controlledBy(remote);
    JsonNode listed = remote.listed();
    job.results().slices(JobStatus.of(listed).total());
    job.price(Bank.amount(listed.path("slicePaymentAmount")));
    remote.follow(List.of());
    return job;
  }

  public JobStatus status(JobId id) {
    return new RemoteJob(connections(), events(), new Job(id, new JobListeners())).status();
  }

  /** The identity's jobs, whenever they were deployed. */
  public List<JobStatus> list() {
    return list(Instant.EPOCH, Clock.systemUTC().instant().plus(1, ChronoUnit.DAYS), List.of());
  }

  /** The identity's jobs that were deployed in this time and are in one of these states, or any. */
  public List<JobStatus> list(Instant from, Instant to, Collection<JobState> states) {
    ObjectNode data = JSON.createObjectNode();
    data.put("startDeployTime", from.toEpochMilli()).put("endDeployTime", to.toEpochMilli());
    var statuses = data.putArray("statuses");
    states.forEach(state -> statuses.add(state.wireName()));
    JsonNode list = connections().ask(Service.PHEME, "listJobs", data);
    return list.valueStream().map(JobStatus::of).toList();
  }

  /** Stops a job of this identity. */
  public void cancel(JobId id, String reason) {
    new RemoteJob(connections(), events(), new Job(id, new JobListeners())).cancel(reason);
  }

  /** The accounts at the scheduler's bank. */
  public Bank bank() {
    return new Bank(connections(), account());
  }

  @Override
  public void close() {
    if (connections != null) {
      connections.close();
    }
  }

  RandomGenerator random() {
    return random;
  }

  Connections connections() {
    if (connections == null) {
      throw offline();
    }
    return connections;
  }

  Events events() {
    if (events == null) {
      throw offline();
    }
    return events;
  }

  PrivateKey account() {
    if (account == null) {
      throw offline();
    }
    return account;
  }

  private static ClientException offline() {
    return new ClientException(
        ClientException.Code.BAD_CALL,
        "this client has no scheduler",
        "use Compute.connect, or run the job by localExec");
  }
}
