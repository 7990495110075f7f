package dev.ashlar.client;

import dev.ashlar.sandbox.SandboxFactory;
import dev.ashlar.wallet.Address;
import dev.ashlar.wallet.PrivateKey;
import dev.ashlar.worker.ProgressRule;
import dev.ashlar.worker.SupervisorTuning;
import dev.ashlar.worker.Worker;
import dev.ashlar.worker.WorkerEvent;
import dev.ashlar.worker.WorkerStore;
import java.security.SecureRandom;

/**
 * Runs a job in this process: a private worker with nothing on disk, fed by a scheduler that is one
 * object. What a slice may and may not do is as on any worker; only nobody is paid, and the rule of
 * progress is off.
 */
final class LocalRun {
  private LocalRun() {}

  static Job start(Work work, JobListeners listeners, SandboxFactory factory, int sandboxes) {
    var job = new Job(work.id(), listeners);
    var scheduler = new LocalScheduler(work, job);
    job.controlledBy(scheduler);
    Worker worker =
        Worker.builder()
            .identity(PrivateKey.random(new SecureRandom()))
            .paymentAddress(Address.NULL)
            .store(WorkerStore.none())
            .connector(scheduler)
            .jobAddress(work.id().value())
            .sandboxFactory(factory)
            .maxWorkingSandboxes(sandboxes)
            .maxSandboxes(sandboxes)
            .progressRule(ProgressRule.LENIENT)
            .ignoreNoProgress(true)
            .tuning(SupervisorTuning.DEFAULTS)
            .build();
    worker.on(WorkerEvent.Failed.class, failed -> job.fail(failed.error()));
    worker.start();
    scheduler.whenOver(() -> worker.stop(true));
    job.emit(new JobEvent.ReadyState("deployed"));
    job.emit(new JobEvent.Accepted(job));
    return job;
  }
}
