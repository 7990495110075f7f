package dev.ashlar.sandbox;

import java.util.Map;

/** Makes sandboxes; {@link CellPool} is the real one. */
public interface SandboxFactory {
  /**
   * A sandbox that is ready for its {@link SandboxRequest.Assign}.
   *
   * @throws SandboxException when none can be started here
   */
  Sandbox create(SandboxSpec spec);

  /** Whether its sandboxes run jobs with a {@link JobCode#determinism}. */
  boolean deterministic();

  /** The ways of running a job's code that its sandboxes know: version by name. */
  default Map<String, String> worktimes() {
    return Worktimes.NONE.versions();
  }

  /**
   * Waits until all that a worktime needs is on this machine, so that no assignment has to; the
   * worktime has a limit of its own for that. Does nothing for one that is not known.
   *
   * @throws SandboxException NO_WORKTIME when it cannot be had
   */
  default void awaitWorktime(String name, String version) throws InterruptedException {}

  /** What this machine gives a sandbox, found out by starting one. */
  SandboxProbe probe();
}
