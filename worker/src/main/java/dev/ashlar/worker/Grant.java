package dev.ashlar.worker;

import dev.ashlar.job.SliceRuns;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * Slices that the scheduler handed out.
 *
 * @param authorization its signed permission, echoed with every result
 * @param jobs the jobs concerned; empty when there was nothing to do
 * @param pause how long the scheduler wants to be left alone
 */
public record Grant(String authorization, List<GrantedJob> jobs, Optional<Duration> pause) {
  /** Nothing to do. */
  public static final Grant NONE = new Grant("", List.of(), Optional.empty());

  public Grant {
    jobs = List.copyOf(jobs);
  }

  public long size() {
    return jobs.stream().mapToLong(job -> job.runs().size()).sum();
  }

  /**
   * Slices of one job.
   *
   * @param description the job object of the wire
   * @param data one KVIN document for each slice, in ascending order; empty where range or pattern
   *     of the job say the data
   */
  public record GrantedJob(String id, JsonNode description, SliceRuns runs, List<String> data) {
    public GrantedJob {
      data = List.copyOf(data);
      if (!data.isEmpty() && data.size() != runs.size()) {
        throw new WorkerException(
            WorkerException.Code.BAD_TASK,
            "job %s: %d slices came with %d data".formatted(id, runs.size(), data.size()),
            "update the scheduler");
      }
    }
  }
}
