package dev.ashlar.scheduler;

import dev.ashlar.job.JobMetrics;
import dev.ashlar.job.SliceRuns;
import java.util.List;

/** What a commit changed, for those who keep a picture of it in memory. */
record CommitReport(List<SubmitOutcome> outcomes, List<JobChange> changes, List<String> orphans) {

  /** One job: which slices are done now that were not, and whether it ended by that. */
  record JobChange(String job, SliceRuns done, JobMetrics metrics, boolean ended) {}
}
