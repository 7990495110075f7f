package dev.ashlar.scheduler;

import dev.ashlar.bank.Bank;
import dev.ashlar.bank.BankOptions;
import dev.ashlar.base.Amount;
import dev.ashlar.base.Ids;
import dev.ashlar.job.Capabilities;
import dev.ashlar.job.JobSpec;
import dev.ashlar.job.SliceRuns;
import dev.ashlar.job.Worktime;
import dev.ashlar.store.BlobStore;
import dev.ashlar.store.Database;
import dev.ashlar.store.testing.TestDatabase;
import dev.ashlar.wallet.Address;
import dev.ashlar.wallet.PrivateKey;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** A scheduler with its own database, a clock that stands still, and people who use it. */
final class World implements AutoCloseable {
  static final JsonMapper JSON = JsonMapper.shared();
  static final Address OWNER = address(1);
  static final Address PAYER = address(2);
  static final Address PAYEE = address(3);
  static final WorkerId ALICE = new WorkerId(address(4), "alice");
  static final WorkerId BOB = new WorkerId(address(5), "bob");
  static final Amount PRICE = Amount.ofDecimal("0.5");

  final Database database = TestDatabase.fresh("bank", "scheduler");
  final TestClock clock = new TestClock();
  final Random random;
  final Bank bank;
  final BlobStore blobs;
  final PrivateKey key;
  final SchedulerOptions options;
  final List<Scheduler> nodes = new ArrayList<>();
  Scheduler scheduler;

  World(UnaryOperator<SchedulerOptionsBuilder> change) {
    this(1, change);
  }

  World(long seed, UnaryOperator<SchedulerOptionsBuilder> change) {
    this.random = new Random(seed);
    this.bank = new Bank(database, BankOptions.DEFAULTS.withGift(Amount.ofDecimal("1000")), clock);
    try {
      this.blobs = new BlobStore(Files.createTempDirectory("ashlar-blobs"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    this.key = PrivateKey.ofHex("46".repeat(32));
    this.options =
        change
            .apply(
                SchedulerOptions.at(URI.create("http://127.0.0.1:1/"))
                    .change()
                    .exclusive(true)
                    .statusInterval(Duration.ofMillis(1)))
            .build();
    this.scheduler = node();
  }

  static World plain() {
    return new World(UnaryOperator.identity());
  }

  /** One more node on the same database. */
  Scheduler node() {
    var node = new Scheduler(database, bank, blobs, key, options, clock, random);
    node.start();
    nodes.add(node);
    return node;
  }

  static Address address(int number) {
    return Address.of("0x" + "%040x".formatted(number));
  }

  /** A job over the numbers from 1 on, in the public group. */
  String deployRange(long slices) {
    return deploy(spec -> range(spec, slices));
  }

  static ObjectNode range(ObjectNode spec, long slices) {
    spec.putObject("dataRange").put("start", 1).put("end", slices).put("step", 1);
    return spec;
  }

  String deploy(UnaryOperator<ObjectNode> change) {
    ObjectNode data = change.apply(submitData());
    JobSpec spec = JobSpec.parse(data);
    String job = scheduler.deploy(OWNER, spec, data.toString()).job();
    scheduler.addJobToGroups(OWNER, "session", job, List.of(Groups.Claim.PUBLIC));
    return job;
  }

  ObjectNode submitData() {
    ObjectNode data = JSON.createObjectNode();
    data.put("job", Ids.opaque(random));
    data.put("paymentAccount", PAYER.text());
    data.put("workFunctionURI", "data:,n%20=>%20n");
    data.put("absoluteSlicePayment", 0.5);
    data.put("mvMultSlicePayment", 0);
    data.put("requirements", 64);
    data.putObject("worktime").put("name", "map-basic").put("version", "^1.0.0");
    return data;
  }

  Asker asker(WorkerId worker, int slices) {
    return new Asker(
        worker,
        slices,
        slices,
        new Capabilities(80),
        List.of(Worktime.of("map-basic", "1.0.0")),
        Set.of(ComputeGroup.PUBLIC.id()),
        Set.of(),
        Set.of(),
        Set.of(),
        Wage.NONE,
        1000,
        slices);
  }

  /** What a worker is given of one job; nothing when there is nothing. */
  SliceRuns take(WorkerId worker, int slices) {
    Grant grant = scheduler.requestTask(asker(worker, slices), Duration.ZERO);
    return grant.isEmpty() ? SliceRuns.NONE : grant.jobs().getFirst().slices();
  }

  /** All that there is for the worker now. */
  SliceRuns takeAll(WorkerId worker) {
    SliceRuns all = SliceRuns.NONE;
    for (SliceRuns more = take(worker, 1000); !more.isEmpty(); more = take(worker, 1000)) {
      all = all.union(more);
    }
    return all;
  }

  static Submission.Result value(String job, long slice) {
    return new Submission.Result(job, slice, "data:,value-" + slice, null, null, "");
  }

  static Submission.Result error(String job, long slice) {
    return new Submission.Result(
        job,
        slice,
        "data:,error-" + slice,
        new Submission.Failure("TypeError", "broken", "", "", false),
        null,
        "");
  }

  SubmitOutcome.OfJob submit(WorkerId worker, String job, SliceRuns slices) {
    var results = new ArrayList<Submission.Result>();
    slices.forEach(slice -> results.add(value(job, slice)));
    return of(job, submit(worker, results));
  }

  static SubmitOutcome.OfJob of(String job, SubmitOutcome outcome) {
    return Objects.requireNonNull(outcome.jobs().get(job));
  }

  SubmitOutcome submit(WorkerId worker, List<Submission.Result> results) {
    return scheduler.submit(worker, new Submission(worker.name(), PAYEE, results, true));
  }

  Amount balance(Address account) {
    return database.read(handle -> bank.balance(handle, account));
  }

  Amount held(String job) {
    return database.read(handle -> bank.held(handle, job));
  }

  JobStanding standing(String job) {
    return scheduler.standing(job).orElseThrow();
  }

  @Override
  public void close() {
    nodes.forEach(Scheduler::close);
    database.close();
  }

  /** A clock that moves when it is told to. */
  static final class TestClock extends Clock {
    private final AtomicLong millis = new AtomicLong(1_800_000_000_000L);

    void advance(Duration time) {
      millis.addAndGet(time.toMillis());
    }

    @Override
    public long millis() {
      return millis.get();
    }

    @Override
    public Instant instant() {
      return Instant.ofEpochMilli(millis.get());
    }

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }
  }
}
