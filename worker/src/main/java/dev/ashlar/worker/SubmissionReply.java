package dev.ashlar.worker;

import dev.ashlar.base.Amount;
import dev.ashlar.job.SliceRuns;
import java.util.List;

/**
 * What the scheduler made of a {@link Submission}.
 *
 * @param receipt its signed statement of the same; may be empty
 */
public record SubmissionReply(List<JobOutcome> outcomes, String receipt) {
  public SubmissionReply {
    outcomes = List.copyOf(outcomes);
  }

  /**
   * The results of one job.
   *
   * @param accepted the first results of these slices
   * @param duplicate slices that somebody had finished before
   * @param payment what was paid for the accepted ones together
   */
  public record JobOutcome(
      String job, SliceRuns accepted, SliceRuns duplicate, List<Refused> refused, Amount payment) {
    public JobOutcome {
      refused = List.copyOf(refused);
    }
  }

  /** A result that counts for nothing. */
  public record Refused(long slice, String code, String reason) {}
}
