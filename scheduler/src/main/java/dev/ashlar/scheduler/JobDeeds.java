package dev.ashlar.scheduler;

import dev.ashlar.bank.Bank;
import dev.ashlar.base.Amount;
import dev.ashlar.job.InputSet;
import dev.ashlar.job.JobFlag;
import dev.ashlar.job.JobSpec;
import dev.ashlar.job.JobState;
import dev.ashlar.job.Offer;
import dev.ashlar.store.Database;
import dev.ashlar.values.Kvin;
import dev.ashlar.wallet.Address;
import dev.ashlar.wallet.Hashes;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * What a deployer does to its jobs: deploys, adds slices, closes, cancels. Each is one transaction
 * with the money that belongs to it, and can be repeated.
 */
final class JobDeeds {
  /** Chunks a big job has at least, so that several nodes share it from the start. */
  private static final int CHUNKS_TO_SHARE = 16;

  private static final int LEAST_CHUNK = 16;
  private static final int MAX_REASON = 1000;

  private final Database database;
  private final Tables tables;
  private final Bank bank;
  private final JobEnding ending;
  private final SchedulerOptions options;
  private final Clock clock;

  JobDeeds(
      Database database,
      Tables tables,
      Bank bank,
      JobEnding ending,
      SchedulerOptions options,
      Clock clock) {
    this.database = database;
    this.tables = tables;
    this.bank = bank;
    this.ending = ending;
    this.options = options;
    this.clock = clock;
  }

  /** What a deployer is told. */
  record Deployed(String job, Address escrow, JobState state, long lastSlice) {}

  /** A repeated deploy of the same job by the same identity is answered like the first. */
  Deployed deploy(Address owner, JobSpec spec, String specText) {
    List<String> initial = initialValues(spec);
    var stored = stored(1, initial);
    long total = spec.input().count().orElse(initial.size());
    checkLimit("slicesPerJob", options.limits().slicesPerJob(), total);
    var row =
        new JobRow(
            spec.id().value(),
            owner,
            spec.paymentAccount(),
            specText,
            price(spec),
            JobState.RUNNING,
            isOpen(spec, initial),
            total,
            chunkSize(spec, total),
            spec.input() instanceof InputSet.Values,
            clock.instant(),
            null,
            "",
            "");
    byte[] hash = Hashes.sha256(specText.getBytes(StandardCharsets.UTF_8));
    return database.transaction(handle -> deploy(handle, row, hash, stored));
  }

  private Deployed deploy(
      Handle handle, JobRow row, byte[] hash, SortedMap<Long, RunTable.Stored> stored) {
    checkLimit(
        "activeJobsPerOwner",
        options.limits().activeJobsPerOwner(),
        tables.jobs().activeOf(handle, row.owner()) + 1);
    if (!tables.jobs().insert(handle, row, hash)) {
      return repeated(handle, row, hash);
    }
    bank.open(handle, row.payer());
    hold(handle, row, row.total());
    tables.data().insert(handle, row.id(), stored);
    if (!row.open() && row.total() == 0) {
      Progress progress = tables.progress().lock(handle, row.id()).orElseThrow();
      end(handle, row.id(), progress, ending.finish(handle, row.id(), 0));
    }
    return deployed(tables.jobs().need(handle, row.id()));
  }

  private Deployed repeated(Handle handle, JobRow row, byte[] hash) {
    JobRow known = tables.jobs().need(handle, row.id());
    if (!known.owner().equals(row.owner()) || !tables.jobs().hasSpec(handle, row.id(), hash)) {
      throw new SchedulerException(
          SchedulerException.Code.EDUP,
          "job id %s is taken by another job".formatted(row.id()),
          "deploy under a fresh id");
    }
    return deployed(known);
  }

  private Deployed deployed(JobRow row) {
    return new Deployed(row.id(), bank.escrow(row.id()), row.state(), row.total());
  }

  private void hold(Handle handle, JobRow row, long slices) {
    Amount amount = row.price().times(slices);
    if (!amount.isZero()) {
      bank.hold(handle, row.id(), row.payer(), amount);
    }
  }

  private static List<String> initialValues(JobSpec spec) {
    if (spec.input() instanceof InputSet.Values values) {
      @Nullable String initial = values.initial();
      return initial == null ? List.of() : Kvin.split(initial);
    }
    return List.of();
  }

  private static boolean isOpen(JobSpec spec, List<String> initial) {
    boolean follows = spec.input() instanceof InputSet.Values && initial.isEmpty();
    return follows || spec.is(JobFlag.OPEN);
  }

  private Amount price(JobSpec spec) {
    if (spec.is(JobFlag.LOCAL_EXEC)) {
      return Amount.ZERO;
    }
    return switch (spec.offer()) {
      case Offer.PerSlice(Amount amount) -> amount;
      case Offer.MarketValue(double factor) ->
          new Amount(
              new BigDecimal(options.marketPrice().units())
                  .multiply(BigDecimal.valueOf(factor))
                  .setScale(0, RoundingMode.CEILING)
                  .toBigIntegerExact());
    };
  }

  private int chunkSize(JobSpec spec, long total) {
    if (options.exclusive() || spec.input().count().isEmpty()) {
      return options.chunkSlices();
    }
    long shared = Math.max(LEAST_CHUNK, total / CHUNKS_TO_SHARE);
    return (int) Math.min(options.chunkSlices(), shared);
  }

  /** Adds slices by value; returns the number of the last slice. */
  long addSlices(Address peer, String job, List<String> documents, OptionalLong first) {
    long bytes = documents.stream().mapToLong(String::length).sum();
    // Their numbers are known in the transaction only, so they are stored by position first.
    var stored = stored(0, documents);
    return database.transaction(handle -> {
      lockProgress(handle, job);
      JobRow row = tables.jobs().lock(handle, job);
      row.requireOwner(peer);
      if (first.isPresent() && isThere(row, first.getAsLong(), documents.size())) {
        return row.total();
      }
      requireOpen(row);
      checkLimit("slicesPerJob", options.limits().slicesPerJob(), row.total() + documents.size());
      checkLimit(
          "dataBytesPerJob",
          options.limits().dataBytesPerJob(),
          tables.jobs().dataBytes(handle, job) + bytes);
      hold(handle, row, documents.size());
      var numbered = new TreeMap<Long, RunTable.Stored>();
      stored.forEach((index, text) -> numbered.put(row.total() + 1 + index, text));
      tables.data().insert(handle, job, numbered);
      tables.jobs().grow(handle, job, documents.size(), bytes);
      return row.total() + documents.size();
    });
  }

  /** Whether a repeated request is answered by what its first time did. */
  private static boolean isThere(JobRow row, long first, int count) {
    long next = row.total() + 1;
    if (first != next && first + count > next) {
      throw SchedulerException.badArgument(
          "the next slice of job %s is %d, not %d".formatted(row.id(), next, first),
          "add slices in their order, one request after the other");
    }
    return first < next;
  }

  private static void requireOpen(JobRow row) {
    if (!row.byValue() || !row.open() || row.isOver()) {
      throw new SchedulerException(
          SchedulerException.Code.EJOBOVER,
          "job %s takes no more slices".formatted(row.id()),
          "deploy another job");
    }
  }

  private SortedMap<Long, RunTable.Stored> stored(long first, List<String> documents) {
    var stored = new TreeMap<Long, RunTable.Stored>();
    for (int i = 0; i < documents.size(); i++) {
      stored.put(first + i, tables.data().store(documents.get(i)));
    }
    return stored;
  }

  /** No more slices follow; true when that ended the job. */
  boolean close(Address peer, String job) {
    return database.transaction(handle -> {
      Progress progress = lockProgress(handle, job);
      JobRow row = tables.jobs().lock(handle, job);
      row.requireOwner(peer);
      if (row.isOver()) {
        return true;
      }
      tables.jobs().close(handle, job);
      if (progress.done() < row.total()) {
        return false;
      }
      end(handle, job, progress, ending.finish(handle, job, row.total()));
      return true;
    });
  }

  /** Ends the job for its owner or its payer; what it had held and not spent. */
  Amount cancel(Address peer, String job, String reason) {
    return database.transaction(handle -> {
      tables.jobs().need(handle, job).requireOwner(peer);
      return cancel(handle, job, "ECANCELLED", reason.isEmpty() ? "cancelled" : reason);
    });
  }

  /** Ends the job because it cannot go on. */
  Amount stop(String job, String code, String reason) {
    return database.transaction(handle -> cancel(handle, job, code, reason));
  }

  private Amount cancel(Handle handle, String job, String code, String reason) {
    Progress progress = lockProgress(handle, job);
    long total = tables.jobs().need(handle, job).total();
    String text = reason.length() <= MAX_REASON ? reason : reason.substring(0, MAX_REASON);
    Optional<JobEnding.Ended> ended = ending.cancel(handle, job, total, code, text);
    return end(handle, job, progress, ended);
  }

  private Amount end(
      Handle handle, String job, Progress progress, Optional<JobEnding.Ended> ended) {
    if (ended.isEmpty()) {
      return Amount.ZERO;
    }
    tables.events().append(handle, job, progress.events(), List.of(ended.get().stop()));
    tables
        .progress()
        .write(
            handle,
            job,
            new Progress(
                progress.done(),
                progress.errors(),
                progress.paidErrors(),
                progress.events() + 1,
                progress.metrics()));
    return ended.get().released();
  }

  private Progress lockProgress(Handle handle, String job) {
    Optional<Progress> progress = tables.progress().lock(handle, job);
    if (progress.isEmpty()) {
      // Says that there is no such job.
      throw new IllegalStateException("job without counters: " + tables.jobs().need(handle, job));
    }
    return progress.get();
  }

  /** Forgets jobs that ended long ago, some at a time; returns how many. */
  int forgetOld(int limit) {
    var before = clock.instant().minus(options.retention());
    List<String> old = database.read(handle -> tables.jobs().endedBefore(handle, before, limit));
    for (String job : old) {
      var blobs = new ArrayList<String>();
      database.transact(handle -> {
        blobs.clear();
        blobs.addAll(tables.data().blobs(handle, job));
        blobs.addAll(tables.results().blobs(handle, job));
        tables.jobs().delete(handle, job);
      });
      blobs.forEach(tables.blobs()::delete);
    }
    return old.size();
  }

  private static void checkLimit(String name, long limit, long value) {
    if (value > limit) {
      throw SchedulerException.limit(name, limit, value);
    }
  }
}
