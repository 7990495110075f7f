package dev.ashlar.sandbox;

/**
 * Why a sandbox ended: the one table that turns an end into every vocabulary we speak.
 *
 * <p>The outcome is the smart worker's, status and problem are HTTP's, the slice code is what a
 * peer of the job network is told.
 */
public enum Cause {
  CPU_LIMIT("exceededCpu", 503, "cpu-limit", "ESLICETOOSLOW"),
  WALL_LIMIT("exceededWall", 504, "wall-limit", "ESLICETOOSLOW"),
  OUT_OF_MEMORY("exceededMemory", 503, "memory-limit", "ESLICETOOBIG"),
  /** The guest's process does not answer although it uses no processor time. */
  STALLED("exceededWall", 504, "wall-limit", "ENOPROGRESS"),
  /** The guest waits for something that can never happen. */
  HUNG("exception", 500, "worker-hung", "EUNCAUGHT"),
  RESULT_TOO_BIG("exception", 500, "result-too-big", "ETOOBIG"),
  /** The guest's process spoke out of turn. */
  PROTOCOL_ERROR("internalError", 500, "worker-crashed", "ESANDBOX"),
  /** The guest's process tried a system call that honest code never makes. */
  POLICY_VIOLATION("internalError", 500, "worker-crashed", "ESANDBOX"),
  CRASHED("internalError", 500, "worker-crashed", "ESANDBOX"),
  /** We ended it because it was no longer needed. */
  CLOSED("canceled", 503, "instance-lost", "ESANDBOX"),
  START_FAILED("internalError", 500, "worker-crashed", "ESANDBOX");

  private final String outcome;
  private final int httpStatus;
  private final String problem;
  private final String sliceCode;

  Cause(String outcome, int httpStatus, String problem, String sliceCode) {
    this.outcome = outcome;
    this.httpStatus = httpStatus;
    this.problem = problem;
    this.sliceCode = sliceCode;
  }

  /** Outcome of a smart worker's run. */
  public String outcome() {
    return outcome;
  }

  public int httpStatus() {
    return httpStatus;
  }

  /** Code of the problem document. */
  public String problem() {
    return problem;
  }

  /** Code of a slice that ended so; see {@link SandboxEnd#sliceCode} for the one exception. */
  public String sliceCode() {
    return sliceCode;
  }
}
