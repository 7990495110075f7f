package dev.ashlar.worker;

import java.util.List;

/**
 * What may be seen of a worker's supervisor: what it holds, what it runs, what it earned. Every
 * answer is a snapshot. Thread-safe.
 */
public interface Supervisor {
  /** Where a supervisor is in its life. */
  enum State {
    INITIAL,
    READY,
    PAUSED,
    STOPPING,
    STOPPED
  }

  State state();

  /** Every live sandbox. */
  List<SandboxHandle> sandboxes();

  /** The sandboxes in which a slice runs now. */
  default List<SandboxHandle> workingSandboxes() {
    return sandboxes().stream()
        .filter(sandbox -> sandbox.state() == SandboxHandle.State.WORKING)
        .toList();
  }

  /** Jobs of which work came in this run. */
  List<JobHandle> jobs();

  /** Slices that wait for a sandbox. */
  long queuedSlices();

  /** Slices that were handed to sandboxes. */
  long workingSlices();

  /** Slices taken and neither submitted nor given back. */
  long slices();

  Earnings earnings();
}
