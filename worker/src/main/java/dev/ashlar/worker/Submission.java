package dev.ashlar.worker;

import dev.ashlar.job.SliceRuns;
import java.util.List;

/** Results handed in and slices given back, with the permissions under which they were taken. */
public record Submission(
    List<String> authorizations, List<FinishedSlice> results, List<GivenBack> returns) {
  public Submission {
    authorizations = List.copyOf(authorizations);
    results = List.copyOf(results);
    returns = List.copyOf(returns);
  }

  /** Slices of one job that somebody else may have. */
  public record GivenBack(String job, SliceRuns runs, ReturnReason reason) {}
}
