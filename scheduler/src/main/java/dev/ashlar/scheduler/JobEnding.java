package dev.ashlar.scheduler;

import dev.ashlar.bank.Bank;
import dev.ashlar.base.Amount;
import dev.ashlar.job.JobState;
import java.time.Clock;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * The one way a job ends: its state, the rest of its hold back to the payer, and the {@code stop}
 * event that settles the deployer's {@code exec}, all in the caller's transaction.
 *
 * <p>Whoever calls holds the job's progress row. Rows are locked in this order everywhere: chunks,
 * progress, job.
 */
final class JobEnding {
  private final JobTable jobs;
  private final Bank bank;
  private final Clock clock;

  JobEnding(JobTable jobs, Bank bank, Clock clock) {
    this.jobs = jobs;
    this.bank = bank;
    this.clock = clock;
  }

  /** What ended: the event to append, and what went back to the payer. */
  record Ended(JobEventRow.Draft stop, Amount released) {}

  Optional<Ended> finish(Handle handle, String job, long slices) {
    return end(handle, job, JobState.FINISHED, slices, "", "");
  }

  Optional<Ended> cancel(Handle handle, String job, long slices, String code, String reason) {
    return end(handle, job, JobState.CANCELLED, slices, code, reason);
  }

  private Optional<Ended> end(
      Handle handle, String job, JobState state, long slices, String code, String reason) {
    if (!jobs.end(handle, job, state, clock.instant(), code, reason)) {
      return Optional.empty();
    }
    Amount released = bank.release(handle, job);
    ObjectNode fields = JsonNodeFactory.instance.objectNode();
    fields.put("job", job);
    fields.put("runStatus", state.wireName());
    fields.put("sliceCount", slices);
    if (state == JobState.CANCELLED) {
      fields.put("reason", reason);
      fields.put("code", code);
      fields.putObject("error").put("message", reason).put("code", code);
    }
    return Optional.of(new Ended(JobEventRow.Draft.of(Labels.STOP, fields), released));
  }
}
