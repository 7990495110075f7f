package dev.ashlar.scheduler;

import dev.ashlar.base.Amount;
import dev.ashlar.job.JobMetrics;
import dev.ashlar.job.SliceMetrics;
import dev.ashlar.job.SliceRuns;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * The part of one job in a group of submissions that commit together: decides, on rows that are
 * locked, which result of which submission counts. Pure bookkeeping; the SQL is {@link
 * GroupCommit}'s. Confined to one transaction.
 */
final class JobCommit {
  /** Times above this are believed to be this: a day on a big machine. */
  private static final double MAX_MILLIS = 86_400_000.0 * 256;

  /** Results of one event. */
  private static final int EVENT_RESULTS = 1000;

  /** Bytes of the results of one event, unless it is a single one. */
  private static final long EVENT_BYTES = 1 << 20;

  private final JobRow job;
  private final NavigableMap<Long, Chunk> chunks;
  private final int paidErrorsAllowed;
  private final TreeMap<Long, RunTable.Stored> results = new TreeMap<>();
  private final TreeMap<Long, String> engines = new TreeMap<>();
  private final List<JobEventRow.Draft> failures = new ArrayList<>();
  private final TreeSet<Long> touched = new TreeSet<>();
  private long errors;
  private long paidErrors;
  private JobMetrics metrics = JobMetrics.NONE;

  JobCommit(JobRow job, NavigableMap<Long, Chunk> chunks, int paidErrorsAllowed) {
    this.job = job;
    this.chunks = chunks;
    this.paidErrorsAllowed = paidErrorsAllowed;
  }

  /** What one submission gets for this job. */
  static final class Tally {
    private final TreeSet<Long> accepted = new TreeSet<>();
    private final TreeSet<Long> duplicate = new TreeSet<>();
    private final List<SubmitOutcome.Refusal> refused = new ArrayList<>();
    private long paidSlices;

    void refuse(long slice, String code, String reason) {
      refused.add(new SubmitOutcome.Refusal(slice, code, reason));
    }

    Amount earned(Amount price) {
      return price.times(paidSlices);
    }

    SubmitOutcome.OfJob outcome(Amount price) {
      return new SubmitOutcome.OfJob(
          runs(accepted), runs(duplicate), List.copyOf(refused), earned(price), price);
    }
  }

  /** Takes one result, or says in the tally why not. */
  void take(Submission.Result result, RunTable.Stored stored, Tally tally) {
    long slice = result.slice();
    Map.Entry<Long, Chunk> entry = chunks.floorEntry(slice);
    if (entry == null || !entry.getValue().covers(slice)) {
      tally.refuse(
          slice, "ENOENT", "slice %d of job %s was never given out".formatted(slice, job.id()));
      return;
    }
    Chunk chunk = entry.getValue();
    if (chunk.done().get(chunk.bit(slice))) {
      if (!tally.accepted.contains(slice)) {
        tally.duplicate.add(slice);
      }
      return;
    }
    if (job.isOver()) {
      tally.refuse(slice, "EJOBOVER", "job %s is %s".formatted(job.id(), job.state().wireName()));
      return;
    }
    chunk.done().set(chunk.bit(slice));
    touched.add(chunk.first());
    results.put(slice, stored);
    if (!result.engine().isEmpty()) {
      engines.put(slice, result.engine());
    }
    tally.accepted.add(slice);
    if (result.failed().isEmpty() || payForError()) {
      tally.paidSlices++;
    }
    result.failed().filter(failure -> !failure.announced()).ifPresent(f -> announce(slice, f));
    SliceMetrics measured = result.measured();
    if (measured != null) {
      metrics = metrics.plus(bounded(measured));
    }
  }

  private boolean payForError() {
    errors++;
    if (paidErrors < paidErrorsAllowed) {
      paidErrors++;
      return true;
    }
    return false;
  }

  private void announce(long slice, Submission.Failure failure) {
    ObjectNode fields = JsonNodeFactory.instance.objectNode();
    fields.put("job", job.id());
    fields.put("sliceNumber", slice);
    fields.put("name", failure.name());
    fields.put("message", failure.message());
    if (!failure.code().isEmpty()) {
      fields.put("code", failure.code());
    }
    if (!failure.stack().isEmpty()) {
      fields.put("stack", failure.stack());
    }
    failures.add(JobEventRow.Draft.of(Labels.ERROR, fields));
  }

  private static SliceMetrics bounded(SliceMetrics measured) {
    return new SliceMetrics(
        Math.min(measured.cpuMillis(), MAX_MILLIS),
        Math.min(measured.gpuMillis(), MAX_MILLIS),
        measured.cpuDensity(),
        measured.gpuDensity(),
        Math.min(measured.bytesIn(), Long.MAX_VALUE),
        Math.min(measured.bytesOut(), Long.MAX_VALUE));
  }

  JobRow job() {
    return job;
  }

  boolean changedAnything() {
    return !results.isEmpty();
  }

  SortedMap<Long, RunTable.Stored> results() {
    return results;
  }

  /** What computed the results, where the worker said so. */
  SortedMap<Long, String> engines() {
    return engines;
  }

  SliceRuns done() {
    return runs(results.navigableKeySet());
  }

  List<Chunk> touchedChunks() {
    return touched.stream().map(chunks::get).toList();
  }

  /**
   * One event a run of results, after those of failed slices. Who reads an event reads its whole
   * run, so that a run is short and light.
   */
  List<JobEventRow.Draft> events() {
    var events = new ArrayList<>(failures);
    long first = 0;
    long count = 0;
    long bytes = 0;
    for (Map.Entry<Long, RunTable.Stored> result : results.entrySet()) {
      byte[] inline = result.getValue().inline();
      long size = inline == null ? EVENT_BYTES : inline.length;
      boolean continues =
          result.getKey() == first + count && count < EVENT_RESULTS && bytes + size <= EVENT_BYTES;
      if (!continues) {
        addRun(events, first, count);
        first = result.getKey();
        count = 0;
        bytes = 0;
      }
      count++;
      bytes += size;
    }
    addRun(events, first, count);
    return events;
  }

  private static void addRun(List<JobEventRow.Draft> events, long first, long count) {
    if (count > 0) {
      events.add(JobEventRow.Draft.result(first, count));
    }
  }

  /** The counters with this commit in them; event numbers are counted where they are given. */
  Progress advance(Progress before) {
    return new Progress(
        before.done() + results.size(),
        before.errors() + errors,
        before.paidErrors() + paidErrors,
        before.events(),
        before.metrics().plus(metrics));
  }

  private static SliceRuns runs(Iterable<Long> sorted) {
    var runs = new SliceRuns.Builder();
    for (long slice : sorted) {
      runs.add(slice, 1);
    }
    return runs.build();
  }
}
