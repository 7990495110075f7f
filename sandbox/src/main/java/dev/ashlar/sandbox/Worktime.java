package dev.ashlar.sandbox;

/**
 * A way of running a job's code, beside the one that every sandbox knows. It is made of guest code
 * and knows no more than a guest does: a worktime turns a job into another one, whose work function
 * runs the first.
 */
public interface Worktime {
  /** Names of a worker owner's own worktimes begin so. */
  String CUSTOM_PREFIX = "custom:";

  String name();

  /** Its one version. */
  String version();

  /**
   * Waits until everything it needs is on this machine; who comes later waits for the same.
   *
   * @throws SandboxException when what it needs cannot be had; the next call tries again
   */
  default void bring() throws InterruptedException {}

  /**
   * The job in the form of {@value JobCode#MAP_BASIC}. May take long when something has to be
   * brought here first.
   *
   * @throws SandboxException when what it needs cannot be had
   */
  JobCode prepare(JobCode job);
}
