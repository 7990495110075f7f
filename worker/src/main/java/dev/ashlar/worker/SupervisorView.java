package dev.ashlar.worker;

import java.util.List;

/** The supervisor of whichever run is under way; between runs it holds nothing. */
final class SupervisorView implements Supervisor {
  private final Worker worker;

  SupervisorView(Worker worker) {
    this.worker = worker;
  }

  @Override
  public State state() {
    SupervisorLoop loop = worker.loop();
    if (loop != null) {
      return loop.state();
    }
    return worker.state() == WorkerState.STOPPED ? State.STOPPED : State.INITIAL;
  }

  @Override
  public List<SandboxHandle> sandboxes() {
    SupervisorLoop loop = worker.loop();
    return loop == null ? List.of() : loop.sandboxes();
  }

  @Override
  public List<JobHandle> jobs() {
    SupervisorLoop loop = worker.loop();
    return loop == null ? List.of() : loop.jobs();
  }

  @Override
  public long queuedSlices() {
    SupervisorLoop loop = worker.loop();
    return loop == null ? 0 : loop.queuedSlices();
  }

  @Override
  public long workingSlices() {
    SupervisorLoop loop = worker.loop();
    return loop == null ? 0 : loop.workingSlices();
  }

  @Override
  public long slices() {
    SupervisorLoop loop = worker.loop();
    return loop == null ? 0 : loop.slices();
  }

  @Override
  public Earnings earnings() {
    return worker.earnings();
  }
}
