package dev.ashlar.worker;

import dev.ashlar.sandbox.GuestError;
import dev.ashlar.sandbox.JobCode;
import dev.ashlar.sandbox.Sandbox;
import dev.ashlar.sandbox.SandboxEnd;
import dev.ashlar.sandbox.SandboxMessage;
import dev.ashlar.sandbox.SandboxRequest;
import dev.ashlar.sandbox.SliceInput;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A sandbox bound to one job, with blocking calls around its messages; must be closed. One slot
 * uses it at a time; {@link #close} may come from anywhere.
 */
final class SandboxSession implements AutoCloseable {
  private final Sandbox sandbox;
  private final SandboxHandle handle;
  private final JobWork job;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private volatile Consumer<SandboxMessage> listener = message -> {};
  private boolean assigned;
  private @Nullable GuestError assignError;
  private boolean batchDone;
  private @Nullable SandboxEnd end;

  SandboxSession(Sandbox sandbox, SandboxHandle handle, JobWork job) {
    this.sandbox = sandbox;
    this.handle = handle;
    this.job = job;
    sandbox.onMessage(this::heard);
    sandbox.onEnd(this::ended);
  }

  /** What runs the guest. */
  String engine() {
    return sandbox.engine();
  }

  SandboxHandle handle() {
    return handle;
  }

  JobWork job() {
    return job;
  }

  /** How an assignment or a batch went. */
  sealed interface Outcome {
    /** Everything was said that had to be said. */
    record Done() implements Outcome {}

    /** The job's code does not load. */
    record DoesNotLoad(GuestError error) implements Outcome {}

    /** The sandbox is gone. */
    record Gone(SandboxEnd end) implements Outcome {}
  }

  /** Loads the job; a sandbox that takes longer than the limit is closed. */
  Outcome assign(JobCode code, Duration limit) throws InterruptedException {
    handle.assigning(job.handle());
    sandbox.post(new SandboxRequest.Assign(code));
    await(limit, () -> assigned || assignError != null);
    lock.lock();
    try {
      if (assignError != null) {
        return new Outcome.DoesNotLoad(assignError);
      }
      return end != null ? new Outcome.Gone(end) : new Outcome.Done();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Runs slices and tells the listener everything that is said, on a thread of the sandbox. The
   * sandbox enforces the limits of each slice; the one here is only for a sandbox that fails to.
   */
  Outcome run(List<SliceInput> slices, Consumer<SandboxMessage> listener, Duration limit)
      throws InterruptedException {
    this.listener = listener;
    lock.lock();
    try {
      batchDone = false;
    } finally {
      lock.unlock();
    }
    sandbox.post(new SandboxRequest.Run(slices));
    await(limit, () -> batchDone);
    lock.lock();
    try {
      return end != null && !batchDone ? new Outcome.Gone(end) : new Outcome.Done();
    } finally {
      lock.unlock();
    }
  }

  /** How the sandbox ended, if it has. */
  Optional<SandboxEnd> end() {
    lock.lock();
    try {
      return Optional.ofNullable(end);
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() {
    sandbox.close();
  }

  private void await(Duration limit, java.util.function.BooleanSupplier done)
      throws InterruptedException {
    lock.lockInterruptibly();
    try {
      long left = limit.toNanos();
      while (!done.getAsBoolean() && end == null && left > 0) {
        left = changed.awaitNanos(left);
      }
      if (done.getAsBoolean() || end != null) {
        return;
      }
    } finally {
      lock.unlock();
    }
    sandbox.close();
    awaitEnd();
  }

  private void awaitEnd() throws InterruptedException {
    lock.lockInterruptibly();
    try {
      long left = Duration.ofSeconds(7).toNanos();
      while (end == null && left > 0) {
        left = changed.awaitNanos(left);
      }
      if (end == null) {
        throw new IllegalStateException(handle + " was closed and has not ended after 7 s");
      }
    } finally {
      lock.unlock();
    }
  }

  private void heard(SandboxMessage message) {
    switch (message) {
      case SandboxMessage.Assigned() -> signal(() -> assigned = true);
      case SandboxMessage.AssignFailed(var error) -> signal(() -> assignError = error);
      case SandboxMessage.BatchDone() -> signal(() -> batchDone = true);
      case SandboxMessage.SliceStarted started -> listener.accept(started);
      case SandboxMessage.Progress progress -> listener.accept(progress);
      case SandboxMessage.Console console -> listener.accept(console);
      case SandboxMessage.Emit emit -> listener.accept(emit);
      case SandboxMessage.Terminal terminal -> listener.accept(terminal);
    }
  }

  private void ended(SandboxEnd how) {
    signal(() -> end = how);
    handle.terminated(how.text());
  }

  private void signal(Runnable change) {
    lock.lock();
    try {
      change.run();
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
