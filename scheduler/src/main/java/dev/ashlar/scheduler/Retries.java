package dev.ashlar.scheduler;

import dev.ashlar.base.Amount;
import dev.ashlar.job.SliceRuns;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/**
 * Failed slices of jobs that want them run again: they go back to the desk instead of becoming
 * results, some times each. How often is soft state of the node, as leases are.
 */
final class Retries {
  private final Dispatcher dispatcher;

  Retries(Dispatcher dispatcher) {
    this.dispatcher = dispatcher;
  }

  /** What {@link Committer#commit} is. */
  interface Commit {
    SubmitOutcome commit(Submission submission);
  }

  SubmitOutcome commit(Submission submission, Commit commit) {
    var kept = new ArrayList<Submission.Result>();
    var again = new TreeMap<String, List<SubmitOutcome.Refusal>>();
    for (Submission.Result result : submission.results()) {
      if (result.failed().isPresent() && dispatcher.runAgain(result.job(), result.slice())) {
        again
            .computeIfAbsent(result.job(), job -> new ArrayList<>())
            .add(
                new SubmitOutcome.Refusal(
                    result.slice(), "ERETRY", "the slice failed and is run again"));
      } else {
        kept.add(result);
      }
    }
    if (again.isEmpty()) {
      return commit.commit(submission);
    }
    SubmitOutcome outcome =
        kept.isEmpty() ? SubmitOutcome.NOTHING : commit.commit(submission.with(kept));
    var jobs = new TreeMap<>(outcome.jobs());
    again.forEach(
        (job, refused) -> jobs.merge(job, refusedOnly(refused), (old, more) -> old.plus(refused)));
    return new SubmitOutcome(jobs, outcome.receiptText());
  }

  private static SubmitOutcome.OfJob refusedOnly(List<SubmitOutcome.Refusal> refused) {
    return new SubmitOutcome.OfJob(
        SliceRuns.NONE, SliceRuns.NONE, refused, Amount.ZERO, Amount.ZERO);
  }
}
