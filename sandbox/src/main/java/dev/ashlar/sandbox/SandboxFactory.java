package dev.ashlar.sandbox;

/** Makes sandboxes; {@link CellPool} is the real one. */
public interface SandboxFactory {
  /**
   * A sandbox that is ready for its {@link SandboxRequest.Assign}.
   *
   * @throws SandboxException when none can be started here
   */
  Sandbox create(SandboxSpec spec);

  /** What this machine gives a sandbox, found out by starting one. */
  SandboxProbe probe();
}
