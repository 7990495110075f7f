package dev.ashlar.scheduler;

import dev.ashlar.job.JobId;
import dev.ashlar.wire.TaskRequest;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** What a worker of ours asks for, as the dispatcher takes it. */
final class AskerOf {
  /** Slices a slot gets of a job that nobody has measured: enough to fill a frame. */
  private static final int UNMEASURED = 8;

  private AskerOf() {}

  static Asker request(Scheduler scheduler, String sessionId, WorkerId worker, TaskRequest ask) {
    List<Groups.Claim> claims =
        ask.groups().stream()
            .map(proof -> new Groups.Claim(proof.joinKey(), null, proof.joinHashHash()))
            .toList();
    return new Asker(
        worker,
        ask.slots(),
        ask.maxSlices(),
        ask.capabilities(),
        ask.worktimes(),
        scheduler.groups().admitted(sessionId, claims),
        ask.jobs().stream().map(JobId::value).collect(Collectors.toSet()),
        Set.of(),
        Set.of(),
        Wage.NONE,
        scheduler.options().targetBatch().toMillis(),
        UNMEASURED);
  }
}
