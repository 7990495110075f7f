package dev.ashlar.scheduler;

import dev.ashlar.bank.Bank;
import dev.ashlar.bank.Payment;
import dev.ashlar.base.Amount;
import dev.ashlar.job.Capability;
import dev.ashlar.job.ErrorPolicy;
import dev.ashlar.job.JobSpec;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * Submissions in one transaction: slices are marked done where they are not done yet, with their
 * results, the ledger's lines, the events and the receipts.
 *
 * <p>Exactly once comes from the chunk rows: they are locked, read, changed and written here and
 * nowhere else, so that of two submissions of a slice, on whichever nodes, the second finds the bit
 * set. Rows are locked in one order (chunks by job and first, then progress by job, then jobs), so
 * that nodes do not wait for each other in a circle.
 */
final class GroupCommit {
  private final SchedulerOptions options;
  private final Tables tables;
  private final JobEnding ending;
  private final Bank bank;
  private final Receipts receipts;
  private final Function<JobRow, JobSpec> specs;

  GroupCommit(
      SchedulerOptions options,
      Tables tables,
      JobEnding ending,
      Bank bank,
      Receipts receipts,
      Function<JobRow, JobSpec> specs) {
    this.options = options;
    this.tables = tables;
    this.ending = ending;
    this.bank = bank;
    this.receipts = receipts;
    this.specs = specs;
  }

  /** A submission whose long results are in the blob store already. */
  record Ready(Submission submission, List<RunTable.Stored> stored) {}

  CommitReport run(Handle handle, List<Ready> group) {
    var chunks = lockChunks(handle, group);
    var commits = new TreeMap<String, JobCommit>();
    var progress = new HashMap<String, Progress>();
    for (String job : chunks.keySet()) {
      Optional<Progress> row = tables.progress().lock(handle, job);
      if (row.isPresent()) {
        progress.put(job, row.get());
        commits.put(job, begin(handle, job, Objects.requireNonNull(chunks.get(job)), row.get()));
      }
    }
    var tallies = decide(group, commits);
    var changes = new ArrayList<CommitReport.JobChange>();
    for (JobCommit commit : commits.values()) {
      if (commit.changedAnything()) {
        changes.add(
            write(
                handle,
                commit,
                Objects.requireNonNull(progress.get(commit.job().id())),
                group,
                tallies));
      }
    }
    return new CommitReport(
        outcomes(handle, group, tallies, commits), changes, orphans(group, commits));
  }

  private SortedMap<String, NavigableMap<Long, Chunk>> lockChunks(
      Handle handle, List<Ready> group) {
    var slices = new TreeMap<String, TreeSet<Long>>();
    for (Ready ready : group) {
      for (Submission.Result result : ready.submission().results()) {
        slices.computeIfAbsent(result.job(), job -> new TreeSet<>()).add(result.slice());
      }
    }
    var chunks = new TreeMap<String, NavigableMap<Long, Chunk>>();
    slices.forEach((job, numbers) -> chunks.put(job, lockChunks(handle, job, numbers)));
    return chunks;
  }

  private NavigableMap<Long, Chunk> lockChunks(
      Handle handle, String job, NavigableSet<Long> slices) {
    var chunks = new TreeMap<Long, Chunk>();
    for (Long slice = slices.first(); slice != null; ) {
      Optional<Chunk> chunk = tables.chunks().lock(handle, job, slice);
      chunk.ifPresent(found -> chunks.put(found.first(), found));
      long last = chunk.map(found -> found.first() + found.count() - 1).orElse(slice);
      slice = slices.higher(last);
    }
    return chunks;
  }

  private JobCommit begin(
      Handle handle, String job, NavigableMap<Long, Chunk> chunks, Progress progress) {
    // Read after the progress row is ours: whoever closes, grows or ends the job holds it too.
    JobRow row = tables.jobs().need(handle, job);
    long allowed = options.paidErrorsPerJob() - progress.paidErrors();
    return new JobCommit(row, chunks, Math.toIntExact(Math.max(0, allowed)));
  }

  private static List<Map<String, JobCommit.Tally>> decide(
      List<Ready> group, Map<String, JobCommit> commits) {
    var tallies = new ArrayList<Map<String, JobCommit.Tally>>();
    for (Ready ready : group) {
      var tally = new TreeMap<String, JobCommit.Tally>();
      List<Submission.Result> results = ready.submission().results();
      for (int i = 0; i < results.size(); i++) {
        Submission.Result result = results.get(i);
        JobCommit.Tally mine = tally.computeIfAbsent(result.job(), job -> new JobCommit.Tally());
        JobCommit commit = commits.get(result.job());
        if (commit == null) {
          mine.refuse(result.slice(), "ENOENT", "no job " + result.job());
        } else {
          commit.take(result, ready.stored().get(i), mine);
        }
      }
      tallies.add(tally);
    }
    return tallies;
  }

  private CommitReport.JobChange write(
      Handle handle,
      JobCommit commit,
      Progress before,
      List<Ready> group,
      List<Map<String, JobCommit.Tally>> tallies) {
    JobRow job = commit.job();
    tables.results().insert(handle, job.id(), commit.results());
    if (!commit.engines().isEmpty() && isDeterministic(job)) {
      tables.engines().insert(handle, job.id(), commit.engines());
    }
    tables.chunks().markDone(handle, commit.touchedChunks());
    pay(handle, job, group, tallies);
    List<JobEventRow.Draft> events = commit.events();
    Progress after = commit.advance(before);
    Optional<JobEnding.Ended> ended = endIfDue(handle, job, after);
    ended.ifPresent(end -> events.add(end.stop()));
    tables.events().append(handle, job.id(), before.events(), events);
    tables
        .progress()
        .write(
            handle,
            job.id(),
            new Progress(
                after.done(),
                after.errors(),
                after.paidErrors(),
                before.events() + events.size(),
                after.metrics()));
    return new CommitReport.JobChange(job.id(), commit.done(), after.metrics(), ended.isPresent());
  }

  private void pay(
      Handle handle, JobRow job, List<Ready> group, List<Map<String, JobCommit.Tally>> tallies) {
    var payments = new ArrayList<Payment>();
    for (int i = 0; i < group.size(); i++) {
      JobCommit.Tally tally = tallies.get(i).get(job.id());
      Amount earned = tally == null ? Amount.ZERO : tally.earned(job.price());
      if (!earned.isZero()) {
        Submission submission = group.get(i).submission();
        payments.add(new Payment(submission.payee(), earned, "slices by " + submission.worker()));
      }
    }
    if (!payments.isEmpty()) {
      bank.payAll(handle, job.id(), payments);
    }
  }

  private Optional<JobEnding.Ended> endIfDue(Handle handle, JobRow job, Progress after) {
    if (!job.open() && after.done() == job.total()) {
      return ending.finish(handle, job.id(), job.total());
    }
    long allowed = after.errors() == 0 ? options.errorsPerJob() : errorsAllowed(job);
    if (after.errors() > allowed) {
      return ending.cancel(
          handle,
          job.id(),
          job.total(),
          "ETOOMANYERRORS",
          "the work function threw on %d slices, more than %d".formatted(after.errors(), allowed));
    }
    return Optional.empty();
  }

  private boolean isDeterministic(JobRow job) {
    return specs.apply(job).requirements().has(Capability.DETERMINISTIC);
  }

  private long errorsAllowed(JobRow job) {
    return switch (specs.apply(job).errorPolicy()) {
      case ErrorPolicy.CancelJob cancel -> 0;
      case ErrorPolicy.Result result -> options.errorsPerJob();
      case ErrorPolicy.FailSlice fail -> options.errorsPerJob();
      case ErrorPolicy.Retry retry -> options.errorsPerJob();
    };
  }

  private List<SubmitOutcome> outcomes(
      Handle handle,
      List<Ready> group,
      List<Map<String, JobCommit.Tally>> tallies,
      Map<String, JobCommit> commits) {
    var outcomes = new ArrayList<SubmitOutcome>();
    for (int i = 0; i < group.size(); i++) {
      var jobs = new TreeMap<String, SubmitOutcome.OfJob>();
      tallies
          .get(i)
          .forEach((job, tally) -> {
            JobCommit commit = commits.get(job);
            jobs.put(job, tally.outcome(commit == null ? Amount.ZERO : commit.job().price()));
          });
      Submission submission = group.get(i).submission();
      String receipt = submission.wantsReceipt() ? receipts.write(handle, submission, jobs) : null;
      outcomes.add(new SubmitOutcome(jobs, receipt));
    }
    return outcomes;
  }

  /** Blobs that were stored for results which then did not count. */
  private static List<String> orphans(List<Ready> group, Map<String, JobCommit> commits) {
    var orphans = new ArrayList<String>();
    for (Ready ready : group) {
      List<Submission.Result> results = ready.submission().results();
      for (int i = 0; i < results.size(); i++) {
        String blob = ready.stored().get(i).blob();
        if (blob != null && !isKept(commits.get(results.get(i).job()), blob)) {
          orphans.add(blob);
        }
      }
    }
    return orphans;
  }

  private static boolean isKept(@Nullable JobCommit commit, String blob) {
    return commit != null
        && commit.results().values().stream().anyMatch(stored -> blob.equals(stored.blob()));
  }
}
