package dev.ashlar.worker;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A sandbox as the owner of the worker sees it: what it is bound to, what it runs, and its events.
 * Thread-safe; only the supervisor changes it.
 */
public final class SandboxHandle extends EventEmitter<SandboxEvent> {
  /** Where a sandbox is in its life. It never goes back to an earlier job. */
  public enum State {
    READY,
    ASSIGNING,
    ASSIGNED,
    WORKING,
    TERMINATED
  }

  /** What {@link #sliceNumber} says while no slice runs. */
  public static final long NO_SLICE = -1;

  private final int id;
  private volatile State state = State.READY;
  private volatile @Nullable JobHandle job;
  private volatile long slice = NO_SLICE;

  SandboxHandle(int id, Delivery delivery, EventDialect dialect) {
    super(delivery, dialect);
    this.id = id;
  }

  public int id() {
    return id;
  }

  public State state() {
    return state;
  }

  /** The job this sandbox serves; empty until it was given one. */
  public Optional<JobHandle> job() {
    return Optional.ofNullable(job);
  }

  public Optional<String> jobId() {
    return job().map(JobHandle::id);
  }

  /** The job's public name, or {@code <unassigned>}. */
  public String publicName() {
    return job().map(JobHandle::name).orElse("<unassigned>");
  }

  /** The slice that runs now, or {@link #NO_SLICE}. */
  public long sliceNumber() {
    return slice;
  }

  void assigning(JobHandle bound) {
    job = bound;
    state = State.ASSIGNING;
    emit(new SandboxEvent.JobBound(bound));
  }

  void idle() {
    if (state != State.TERMINATED) {
      state = State.ASSIGNED;
      emit(new SandboxEvent.Ready());
    }
  }

  void started(SliceInfo info) {
    state = State.WORKING;
    slice = info.number();
    if (heard()) {
      emit(new SandboxEvent.SliceStart(info));
    }
  }

  void ended(SliceInfo info, SandboxEvent outcome) {
    slice = NO_SLICE;
    emit(outcome);
    emit(new SandboxEvent.SliceEnd(info));
  }

  void terminated(String cause) {
    state = State.TERMINATED;
    slice = NO_SLICE;
    emit(new SandboxEvent.Terminate(cause));
  }

  @Override
  public String toString() {
    return "sandbox " + id + " (" + state + ", " + publicName() + ")";
  }
}
