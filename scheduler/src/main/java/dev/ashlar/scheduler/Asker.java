package dev.ashlar.scheduler;

import dev.ashlar.job.Capabilities;
import dev.ashlar.job.Worktime;
import java.util.List;
import java.util.Set;

/**
 * A worker that asks for work, and what it can take.
 *
 * @param slots slices it can run at one time
 * @param maxSlices slices it wants at most
 * @param groups ids of the compute groups it proved to be a member of
 * @param onlyJobs the jobs it works for; empty for any
 * @param refusedJobs jobs it wants no slice of
 * @param workedJobs jobs it has worked on, for those that want each worker once
 * @param wage what it works for at least
 * @param targetMillis how long one slot should be busy with what it gets
 * @param unmeasured slices a slot gets of a job of which nothing is known
 */
public record Asker(
    WorkerId worker,
    int slots,
    int maxSlices,
    Capabilities capabilities,
    List<Worktime> worktimes,
    Set<String> groups,
    Set<String> onlyJobs,
    Set<String> refusedJobs,
    Set<String> workedJobs,
    Wage wage,
    long targetMillis,
    int unmeasured) {

  /** Copies the collections; refuses to ask for less than one slice. */
  public Asker {
    worktimes = List.copyOf(worktimes);
    groups = Set.copyOf(groups);
    onlyJobs = Set.copyOf(onlyJobs);
    refusedJobs = Set.copyOf(refusedJobs);
    workedJobs = Set.copyOf(workedJobs);
    if (slots < 1 || maxSlices < 1 || targetMillis < 1 || unmeasured < 1) {
      throw SchedulerException.badArgument(
          "%d slots, %d slices".formatted(slots, maxSlices), "ask for at least one slice");
    }
  }
}
