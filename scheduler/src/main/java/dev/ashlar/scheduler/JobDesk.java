package dev.ashlar.scheduler;

import dev.ashlar.job.JobFlag;
import dev.ashlar.job.JobMetrics;
import dev.ashlar.job.JobSpec;
import dev.ashlar.job.SliceMetrics;
import dev.ashlar.job.SliceRuns;
import java.util.BitSet;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * A job that has work for workers, as this node sees it. Guarded by the dispatcher's lock, except
 * for what never changes.
 */
final class JobDesk {
  private static final double LEAST_DENSITY = 0.05;

  private final JobRow row;
  private final JobSpec spec;
  private final TreeMap<Long, ChunkDesk> chunks = new TreeMap<>();
  private final Returns returns = new Returns();
  private final Map<Long, Integer> failures = new HashMap<>();
  private Set<String> groups;
  private JobMetrics metrics;
  private long total;
  private boolean leasing;
  private long nextLeaseMillis = Long.MIN_VALUE;

  JobDesk(JobRow row, JobSpec spec, Set<String> groups, JobMetrics metrics) {
    this.row = row;
    this.spec = spec;
    this.groups = Set.copyOf(groups);
    this.metrics = metrics;
    this.total = row.total();
  }

  String id() {
    return row.id();
  }

  JobRow row() {
    return row;
  }

  JobSpec spec() {
    return spec;
  }

  Collection<ChunkDesk> chunks() {
    return chunks.values();
  }

  Set<String> groups() {
    return groups;
  }

  JobMetrics metrics() {
    return metrics;
  }

  long total() {
    return total;
  }

  void update(Set<String> newGroups, long newTotal) {
    groups = Set.copyOf(newGroups);
    if (newTotal > total) {
      total = newTotal;
      nextLeaseMillis = Long.MIN_VALUE;
    }
  }

  void measured(JobMetrics newest) {
    metrics = newest;
  }

  boolean fits(Asker asker) {
    if (asker.refusedJobs().contains(id())) {
      return false;
    }
    boolean named = asker.onlyJobs().contains(id());
    if (!named && !asker.onlyJobs().isEmpty()) {
      return false;
    }
    if (spec.is(JobFlag.LOCAL_EXEC)) {
      return named && row.owner().equals(asker.worker().identity());
    }
    if (spec.is(JobFlag.DISCRETE) && asker.workedJobs().contains(id())) {
      return false;
    }
    return groups.stream().anyMatch(asker.groups()::contains)
        && asker.capabilities().satisfies(spec.requirements())
        && asker.worktimes().stream().anyMatch(spec.worktime()::accepts)
        && asker.wage().allows(row.price(), metrics);
  }

  /** How long a slice takes by the clock, as measured; zero when nothing is. */
  double sliceMillis() {
    SliceMetrics mean = metrics.mean();
    if (metrics.measuredSlices() == 0) {
      return 0;
    }
    double busy = mean.cpuMillis() + mean.gpuMillis();
    double density = Math.min(1, Math.max(LEAST_DENSITY, mean.cpuDensity() + mean.gpuDensity()));
    return Math.max(0.001, busy / density);
  }

  /** Slices that nobody has, in chunks of ours. */
  long free() {
    return chunks.values().stream().mapToLong(ChunkDesk::free).sum();
  }

  /** An estimate of the slices that are still to be handed out, here and elsewhere. */
  long unbegun() {
    Map.Entry<Long, ChunkDesk> last = chunks.lastEntry();
    if (last == null) {
      return total;
    }
    return total - (last.getKey() + last.getValue().chunk().count() - 1);
  }

  boolean mayLease(long nowMillis) {
    return !leasing && nowMillis >= nextLeaseMillis;
  }

  boolean leasing() {
    return leasing;
  }

  void beginLeasing() {
    leasing = true;
  }

  /** Nothing to lease: there is no sense in asking again before that time. */
  void noChunk(long againMillis) {
    leasing = false;
    nextLeaseMillis = againMillis;
  }

  void leased(Chunk chunk) {
    leasing = false;
    chunks.put(chunk.first(), new ChunkDesk(this, chunk));
  }

  void leasingFailed() {
    leasing = false;
  }

  void drop(ChunkDesk chunk) {
    chunks.remove(chunk.chunk().first());
    returns.forget(chunk.chunk()::covers);
    failures.keySet().removeIf(chunk.chunk()::covers);
  }

  @org.jspecify.annotations.Nullable
  ChunkDesk chunkOf(long slice) {
    Map.Entry<Long, ChunkDesk> entry = chunks.floorEntry(slice);
    return entry != null && entry.getValue().chunk().covers(slice) ? entry.getValue() : null;
  }

  /** Where the next chunk of ours begins after this slice; very far when there is none. */
  private long nextChunkAfter(long slice) {
    Long next = chunks.higherKey(slice);
    return next == null ? Long.MAX_VALUE : next;
  }

  /** Hears of the bits of one chunk. */
  interface OnChunk {
    void accept(ChunkDesk chunk, BitSet bits);
  }

  /** Goes through those of these slices that are in chunks of ours, a chunk at a time. */
  void onChunks(SliceRuns slices, OnChunk action) {
    for (int i = 0; i < slices.runCount(); i++) {
      long slice = slices.first(i);
      long last = slice + slices.count(i) - 1;
      while (slice <= last) {
        ChunkDesk chunk = chunkOf(slice);
        if (chunk == null) {
          // Not ours: on to the next chunk of ours within the run.
          long next = nextChunkAfter(slice);
          if (next > last) {
            break;
          }
          slice = next;
          continue;
        }
        long end = Math.min(last, chunk.chunk().first() + chunk.chunk().count() - 1);
        var bits = new BitSet();
        bits.set(chunk.chunk().bit(slice), chunk.chunk().bit(end) + 1);
        action.accept(chunk, bits);
        slice = end + 1;
      }
    }
  }

  Returns returns() {
    return returns;
  }

  /** Counts one more failure of the slice, and says how many there were. */
  int countFailure(long slice) {
    return failures.merge(slice, 1, Integer::sum);
  }
}
