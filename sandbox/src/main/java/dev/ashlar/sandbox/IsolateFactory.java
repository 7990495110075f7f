package dev.ashlar.sandbox;

/** Whoever can start smart workers. */
@FunctionalInterface
public interface IsolateFactory {
  /**
   * Loads and evaluates a script in a process of its own; blocks until that is done.
   *
   * @throws SandboxException when no process could be had, or it died of no fault of the script
   */
  LoadOutcome load(IsolateSpec spec);
}
