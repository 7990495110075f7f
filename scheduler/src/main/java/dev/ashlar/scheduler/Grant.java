package dev.ashlar.scheduler;

import dev.ashlar.job.JobMetrics;
import dev.ashlar.job.JobSpec;
import dev.ashlar.job.SliceRuns;
import java.util.List;
import java.util.Set;

/** Slices that a worker was given, by job; empty when there is nothing for it. */
public record Grant(List<OfJob> jobs) {
  public static final Grant NOTHING = new Grant(List.of());

  /** Copies the list. */
  public Grant {
    jobs = List.copyOf(jobs);
  }

  /**
   * Slices of one job.
   *
   * @param raced whether another worker has them too
   */
  public record OfJob(
      String job,
      JobSpec spec,
      SliceRuns slices,
      boolean raced,
      JobMetrics metrics,
      long total,
      boolean almostDone,
      boolean byValue,
      Set<String> groups) {}

  public boolean isEmpty() {
    return jobs.isEmpty();
  }

  public long sliceCount() {
    return jobs.stream().mapToLong(job -> job.slices().size()).sum();
  }
}
