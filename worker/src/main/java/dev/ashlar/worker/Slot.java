package dev.ashlar.worker;

import dev.ashlar.base.AshlarException;
import dev.ashlar.job.JobException;
import dev.ashlar.sandbox.Cause;
import dev.ashlar.sandbox.GuestError;
import dev.ashlar.sandbox.SandboxEnd;
import dev.ashlar.sandbox.SandboxException;
import dev.ashlar.sandbox.SliceInput;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One of the places in which a worker runs slices: takes a batch, finds a sandbox for it, runs it,
 * and sorts out what is left when it did not end well. Runs on one thread.
 */
final class Slot implements Runnable {
  private static final Duration SPARE = Duration.ofMinutes(1);
  private static final int ASSIGN_FAILURES = 2;
  private static final Logger log = LoggerFactory.getLogger(Slot.class);

  private final Context context;
  private final WorkQueue queue;
  private final SandboxShelf shelf;
  private final OutTray tray;
  private final JobLoader loader;
  private final JobRefusal refusal;
  private final BackOff creation;
  private @Nullable JobWork current;
  private long turnStarted;

  Slot(
      Context context,
      WorkQueue queue,
      SandboxShelf shelf,
      OutTray tray,
      JobLoader loader,
      JobRefusal refusal) {
    this.context = context;
    this.queue = queue;
    this.shelf = shelf;
    this.tray = tray;
    this.loader = loader;
    this.refusal = refusal;
    this.creation = context.backOff();
  }

  /** Gives all slices of a job back and takes no more of it. */
  @FunctionalInterface
  interface JobRefusal {
    void refuse(String jobId, ReturnReason why);
  }

  @Override
  public void run() {
    try {
      while (true) {
        tray.awaitRoom();
        Optional<WorkQueue.Batch> batch = queue.take(current, turnStarted);
        if (batch.isEmpty()) {
          return;
        }
        if (current != batch.get().job()) {
          current = batch.get().job();
          turnStarted = System.nanoTime();
        }
        work(batch.get());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void work(WorkQueue.Batch batch) throws InterruptedException {
    LoadedJob loaded;
    List<SliceInput> inputs = new ArrayList<>(batch.tasks().size());
    try {
      loaded = batch.job().load(loader);
      for (SliceTask task : batch.tasks()) {
        inputs.add(loaded.input(task));
      }
    } catch (AshlarException e) {
      cannotLoad(batch, e);
      return;
    }
    SandboxSession session = sandboxFor(batch, loaded);
    if (session == null) {
      return;
    }
    String engine = loaded.code().determinism() == null ? "" : session.engine();
    var run = new BatchRun(context, tray, batch, session.handle(), engine);
    SandboxSession.Outcome outcome = session.run(inputs, run::heard, limit(inputs.size()));
    finish(batch, session, run, outcome);
  }

  private Duration limit(int slices) {
    return context.options().sandboxOptions().sliceTimeout().multipliedBy(slices).plus(SPARE);
  }

  private void cannotLoad(WorkQueue.Batch batch, AshlarException why) throws InterruptedException {
    context.warn("job %s cannot be run here: %s".formatted(batch.job().id(), why.line()));
    if (why.code() == WorkerException.Code.SCHEDULER_UNREACHABLE) {
      giveBack(batch.job(), batch.tasks(), ReturnReason.of("unreachable", why.line()));
      done(batch, 0, List.of());
      Thread.sleep(creation.next());
      return;
    }
    // Codes of other modules say nothing to a scheduler, which counts those that start with E.
    String code = why.code().name().startsWith("E") ? why.code().name() : "EUNCAUGHT";
    ReturnReason reason = ReturnReason.of(code, why.line());
    giveBack(batch.job(), batch.tasks(), reason);
    done(batch, 0, List.of());
    refusal.refuse(batch.job().id(), reason);
  }

  private @Nullable SandboxSession sandboxFor(WorkQueue.Batch batch, LoadedJob loaded)
      throws InterruptedException {
    Optional<SandboxSession> idle = shelf.idleOf(batch.job());
    if (idle.isPresent()) {
      return idle.get();
    }
    try {
      // Before there is a sandbox to wait for it, whose time to load the job would run out.
      shelf.awaitWorktime(loaded.code());
    } catch (SandboxException e) {
      doesNotLoad(batch, GuestError.of("Error", e.line(), JobException.Code.ENOWORKTIME.name()));
      return null;
    }
    SandboxSession made;
    try {
      made = shelf.make(batch.job());
      creation.reset();
    } catch (SandboxException e) {
      context.warn("no sandbox could be made: " + e.line());
      done(batch, 0, batch.tasks());
      Thread.sleep(creation.next());
      return null;
    }
    Duration limit = context.options().sandboxOptions().assignTimeout();
    return switch (made.assign(loaded.code(), limit)) {
      case SandboxSession.Outcome.Done() -> made;
      case SandboxSession.Outcome.DoesNotLoad(var error) -> {
        shelf.discard(made);
        doesNotLoad(batch, error);
        yield null;
      }
      case SandboxSession.Outcome.Gone(var end) -> {
        shelf.discard(made);
        if (end.cause() == Cause.CLOSED) {
          done(batch, 0, batch.tasks());
        } else {
          doesNotLoad(batch, GuestError.of("Error", end.text(), end.sliceCode()));
        }
        yield null;
      }
    };
  }

  /** The first time may be the machine's fault; the second time it is the job's. */
  private void doesNotLoad(WorkQueue.Batch batch, GuestError error) {
    if (queue.assignFailed(batch.job()) < ASSIGN_FAILURES) {
      done(batch, 0, batch.tasks());
      return;
    }
    SliceTask first = batch.tasks().getFirst();
    tray.add(
        new GuestEvent.Thrown(
            batch.job().id(),
            first.number(),
            first.authorization(),
            error,
            context.options().clock().millis()));
    String code = error.code().isEmpty() ? "EUNCAUGHT" : error.code();
    ReturnReason why = ReturnReason.of(code, error.name() + ": " + error.message());
    giveBack(batch.job(), batch.tasks(), why);
    done(batch, 0, List.of());
    refusal.refuse(batch.job().id(), why);
  }

  private void finish(
      WorkQueue.Batch batch, SandboxSession session, BatchRun run, SandboxSession.Outcome outcome) {
    List<SliceTask> left = new ArrayList<>(run.again());
    switch (outcome) {
      case SandboxSession.Outcome.Done() -> {
        left.addAll(run.open());
        if (run.poisoned()) {
          shelf.discard(session);
        } else {
          shelf.release(session);
        }
      }
      case SandboxSession.Outcome.Gone(var end) -> {
        shelf.discard(session);
        left.addAll(afterDeath(batch, run, end));
      }
      case SandboxSession.Outcome.DoesNotLoad(var error) ->
          throw new IllegalStateException("a running job cannot fail to load: " + error);
    }
    done(batch, run.finished(), left);
    run.rejected().ifPresent(why -> refusal.refuse(batch.job().id(), why));
    if (left.isEmpty()) {
      tray.flush();
    }
  }

  /** What is to run again after a sandbox died; the slice it died under pays for it. */
  private List<SliceTask> afterDeath(WorkQueue.Batch batch, BatchRun run, SandboxEnd end) {
    List<SliceTask> left = run.open();
    if (left.isEmpty() || end.cause() == Cause.CLOSED) {
      return left;
    }
    SliceTask victim =
        left.stream()
            .filter(task -> task.number() == end.slice())
            .findFirst()
            .orElse(left.getFirst());
    left.remove(victim);
    run.died(victim, GuestError.of("Error", end.text(), end.sliceCode()));
    log.atInfo()
        .addKeyValue("job", batch.job().id())
        .addKeyValue("slice", victim.number())
        .addKeyValue("cause", end.text())
        .log("a sandbox ended");
    if (retried(end.cause()) && victim.deaths() < context.tuning().sliceRetries()) {
      left.addFirst(victim.afterDeath());
      return left;
    }
    // A crash is ESANDBOX where it may be the machine's fault, and EUNCAUGHT once it came twice.
    String code = retried(end.cause()) ? "EUNCAUGHT" : end.sliceCode();
    if (code.equals("ENOPROGRESS")) {
      tray.add(
          new GuestEvent.NoProgress(
              batch.job().id(),
              victim.number(),
              victim.authorization(),
              end.text(),
              context.options().clock().millis()));
    }
    giveBack(batch.job(), List.of(victim), ReturnReason.of(code, end.text()));
    return left;
  }

  private static boolean retried(Cause cause) {
    return switch (cause) {
      case PROTOCOL_ERROR, POLICY_VIOLATION, CRASHED, START_FAILED -> true;
      case CPU_LIMIT, WALL_LIMIT, OUT_OF_MEMORY, STALLED, HUNG, RESULT_TOO_BIG, CLOSED -> false;
    };
  }

  private void done(WorkQueue.Batch batch, int finished, List<SliceTask> left) {
    queue.done(batch, finished, left).ifPresent(why -> giveBack(batch.job(), left, why));
  }

  private void giveBack(JobWork job, List<SliceTask> tasks, ReturnReason why) {
    tray.giveBack(job.id(), tasks, why);
  }
}
