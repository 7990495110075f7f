package dev.ashlar.scheduler;

import dev.ashlar.bank.Bank;
import dev.ashlar.base.Amount;
import dev.ashlar.base.Ids;
import dev.ashlar.job.Capability;
import dev.ashlar.job.JobSpec;
import dev.ashlar.job.SliceRuns;
import dev.ashlar.store.BlobStore;
import dev.ashlar.store.Database;
import dev.ashlar.wallet.Address;
import dev.ashlar.wallet.PrivateKey;
import dev.ashlar.wire.WireService;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SortedMap;
import java.util.random.RandomGenerator;

/**
 * One node of the scheduler: takes jobs, hands out slices, collects results, pays. Must be closed.
 *
 * <p>Nodes are stateless and equal: what they promise is in the database, and what they keep in
 * memory (who holds which slice) may be lost at any moment. {@link #services} is what peers talk
 * to; the methods here are the same deeds for callers in this process. All methods block and may be
 * called from any thread.
 */
public final class Scheduler implements AutoCloseable {
  private final Database database;
  private final Bank bank;
  private final PrivateKey key;
  private final SchedulerOptions options;
  private final Clock clock;
  private final RandomGenerator random;
  private final Tables tables;
  private final Dispatcher dispatcher;
  private final JobDeeds deeds;
  private final JobBook book;
  private final Groups groups;
  private final Packages packages;
  private final Receipts receipts;
  private final Committer committer;
  private final EventLog events;
  private final Subscriptions subscriptions;
  private final Housekeeping housekeeping;
  private final TaskSeal seal;

  /** Over tables that the caller has migrated: {@code bank} and {@code scheduler}. */
  public Scheduler(
      Database database,
      Bank bank,
      BlobStore blobs,
      PrivateKey key,
      SchedulerOptions options,
      Clock clock,
      RandomGenerator random) {
    this.database = database;
    this.bank = bank;
    this.key = key;
    this.options = options;
    this.clock = clock;
    this.random = random;
    String node = Ids.opaque(random);
    this.tables = Tables.of(node, options, blobs, random);
    this.dispatcher =
        new Dispatcher(
            options,
            clock,
            job -> database.transaction(handle -> tables.chunks().lease(handle, job)));
    var ending = new JobEnding(tables.jobs(), bank, clock);
    this.deeds = new JobDeeds(database, tables, bank, ending, options, clock);
    this.groups = new Groups(database, options.limits(), random);
    this.book = new JobBook(database, tables, groups, dispatcher);
    this.packages = new Packages(database, options.limits());
    this.receipts = new Receipts(key, clock);
    var hub = new EventHub();
    this.events = new EventLog(database, tables, hub, options.limits().eventsPerJob());
    this.subscriptions = new Subscriptions(events, options);
    this.committer =
        new Committer(
            database,
            new GroupCommit(options, tables, ending, bank, receipts, book::spec),
            tables,
            options.limits().waitingSubmits(),
            this::committed);
    this.seal = new TaskSeal(key, node);
    this.housekeeping = new Housekeeping(this, options);
  }

  private void committed(CommitReport report) {
    for (CommitReport.JobChange change : report.changes()) {
      dispatcher.committed(change);
      events.hub().announce(change.job());
    }
  }

  /** Begins to serve. A node that is alone takes over at once what a dead one had leased. */
  public void start() {
    if (options.exclusive()) {
      database.transact(tables.chunks()::seize);
    }
    groups.start(options.groups());
    book.refresh();
    committer.start();
    housekeeping.start();
  }

  /** The services of the wire, by the last part of their path. */
  public Map<String, WireService> services() {
    return Services.of(this);
  }

  /** Who signs tasks and receipts. */
  public Address address() {
    return key.address();
  }

  /** Takes a job; see {@link JobSpec}. The payer's consent is the caller's business. */
  public Deployed deploy(Address owner, JobSpec spec, String specText) {
    JobDeeds.Deployed deployed = deeds.deploy(owner, spec, specText);
    book.open(deployed.job());
    events.hub().announce(deployed.job());
    return new Deployed(
        deployed.job(), deployed.escrow(), deployed.state().wireName(), deployed.lastSlice());
  }

  /** What the deployer is told. */
  public record Deployed(String job, Address escrow, String status, long lastSliceNumber) {}

  /** Adds slices by value, each a KVIN document; returns the number of the last slice. */
  public long addSlices(Address owner, String job, List<String> documents) {
    return addSlices(owner, job, documents, OptionalLong.empty());
  }

  /**
   * The same, once only.
   *
   * @param first the number that the first of them gets; where slices have these numbers already,
   *     nothing is added
   */
  public long addSlices(Address owner, String job, List<String> documents, OptionalLong first) {
    long last = deeds.addSlices(owner, job, documents, first);
    book.open(job);
    return last;
  }

  /** Puts a job into the groups whose secrets the deployer shows; returns their ids. */
  Set<String> addJobToGroups(
      Address owner, String sessionId, String job, List<Groups.Claim> claims) {
    Set<String> joined = groups.addJob(owner, sessionId, job, claims);
    book.open(job);
    return joined;
  }

  /** No more slices follow: the job ends with its last result. */
  public void closeJob(Address owner, String job) {
    if (deeds.close(owner, job)) {
      ended(job);
    }
  }

  /** Ends a job; returns what goes back to the payer. */
  public Amount cancel(Address owner, String job, String reason) {
    Amount released = deeds.cancel(owner, job, reason);
    ended(job);
    return released;
  }

  private void ended(String job) {
    dispatcher.close(job);
    events.hub().announce(job);
  }

  /** Gives slices, or waits for some until the time is over. */
  public Grant requestTask(Asker asker, Duration wait) {
    return dispatcher.take(asker, wait);
  }

  /** Takes results; returns when they and their payment are durable. */
  public SubmitOutcome submit(WorkerId worker, Submission submission) {
    SchedulerLimits limits = options.limits();
    if (submission.results().size() > limits.slicesPerSubmit()) {
      throw SchedulerException.limit(
          "slicesPerSubmit", limits.slicesPerSubmit(), submission.results().size());
    }
    for (Submission.Result result : submission.results()) {
      if (result.uri().length() > limits.resultBytes()) {
        throw SchedulerException.limit("resultBytes", limits.resultBytes(), result.uri().length());
      }
    }
    dispatcher.touch(worker);
    return new Retries(dispatcher).commit(submission, committer::commit);
  }

  /** A worker gives slices back; too often for one reason, and the job ends with that code. */
  public void returnSlices(WorkerId worker, String job, SliceRuns slices, ReturnReason reason) {
    if (dispatcher.giveBack(worker, job, slices, reason.code()).isPresent()) {
      deeds.stop(job, reason.code(), reason.text());
      ended(job);
    }
  }

  /** A worker gives back all that it holds. */
  public void returnAll(WorkerId worker) {
    dispatcher.giveBackAll(worker);
  }

  /** The results of slices from first to last, those that are there, at most the limit. */
  public SortedMap<Long, String> fetchResults(Address owner, String job, long first, long last) {
    return fetchResults(owner, job, first, last, options.limits().resultsPerFetch());
  }

  SortedMap<Long, String> fetchResults(
      Address owner, String job, long first, long last, int limit) {
    return database.read(handle -> {
      tables.jobs().need(handle, job).requireOwner(owner);
      return tables.results().read(handle, job, first, last, limit);
    });
  }

  /** Whether a job asks for results that do not depend on where and when they are computed. */
  boolean isDeterministic(JobRow row) {
    return book.spec(row).requirements().has(Capability.DETERMINISTIC);
  }

  /** How many results of a deterministic job each engine computed. */
  Map<String, Long> engines(JobRow row) {
    return isDeterministic(row)
        ? database.read(handle -> tables.engines().counts(handle, row.id()))
        : Map.of();
  }

  /** The inputs of by-value slices, as KVIN documents. */
  SortedMap<Long, String> sliceData(String job, SliceRuns slices) {
    return book.sliceData(job, slices);
  }

  Optional<JobStanding> standing(String job) {
    return events.standing(job);
  }

  /** An owner's jobs by time of deploy, newest first. */
  List<JobStanding> jobsOf(Address owner, Instant from, Instant to, int limit) {
    return database.read(handle ->
        tables.jobs().ofOwner(handle, owner, from, to, limit).stream()
            .flatMap(row ->
                tables.progress().find(handle, row.id()).stream()
                    .map(progress -> new JobStanding(row, progress)))
            .toList());
  }

  /** Refuses who is not the job's owner, and jobs that are unknown. */
  void requireOwner(Address peer, String job) {
    database.read(handle -> {
      tables.jobs().need(handle, job).requireOwner(peer);
      return true;
    });
  }

  /** How long who waits for news of a job waits without a look into the database. */
  long pollMillis() {
    return options.exclusive() ? 5000 : options.pollInterval().toMillis();
  }

  RandomGenerator random() {
    return random;
  }

  /** The text of a module's file, for whoever serves it by HTTP below {@code packages/}. */
  public Optional<String> moduleText(String packageName, String file) {
    return packages.file(packageName, file);
  }

  /** Moves money for the account's holder. */
  public Amount transfer(Address from, Address to, Amount amount) {
    database.transact(handle -> bank.transfer(handle, from, to, amount, "transfer"));
    return amount;
  }

  /** Moves all that an account holds. */
  public Amount transferAll(Address from, Address to) {
    return database.transaction(handle -> bank.transferAll(handle, from, to, "transfer"));
  }

  /** What these accounts hold; new ones are opened, with the network's gift if it gives one. */
  public Map<Address, Amount> viewAccounts(List<Address> accounts) {
    return database.transaction(handle -> {
      accounts.forEach(account -> bank.open(handle, account));
      return bank.balances(handle, accounts);
    });
  }

  /** The work of each moment: leases that ran out, chunks to keep, what other nodes did. */
  void expireLeases() {
    dispatcher.expire();
  }

  void keepChunks() {
    database.transact(tables.chunks()::renew);
  }

  void lookAround() {
    groups.refresh();
    book.refresh();
  }

  void forgetOld() {
    Instant receiptsBefore = clock.instant().minus(options.retention());
    int forgotten;
    do {
      forgotten = deeds.forgetOld(100);
    } while (forgotten == 100);
    database.transact(handle -> receipts.forgetBefore(handle, receiptsBefore));
  }

  SchedulerOptions options() {
    return options;
  }

  Database database() {
    return database;
  }

  Tables tables() {
    return tables;
  }

  Dispatcher dispatcher() {
    return dispatcher;
  }

  Groups groups() {
    return groups;
  }

  Packages packages() {
    return packages;
  }

  EventLog events() {
    return events;
  }

  Subscriptions subscriptions() {
    return subscriptions;
  }

  TaskSeal seal() {
    return seal;
  }

  JobBook book() {
    return book;
  }

  /** Gives out no more work and answers those who wait for some; results are still taken. */
  public void drain() {
    dispatcher.drain();
  }

  /** Commits what waits, lets go of the chunks and stops. May be called twice. */
  @Override
  public void close() {
    drain();
    housekeeping.close();
    subscriptions.close();
    committer.close();
    database.transact(tables.chunks()::letGo);
  }
}
