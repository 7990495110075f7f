package dev.ashlar.base;

/**
 * Whose fault an error is, and so who should act: logs, exit codes and HTTP statuses follow from
 * it.
 */
public enum Fault {
  /**
   * What the caller sent or asked for is wrong; the same call will fail again. Exit code 2, status
   * 4xx.
   */
  CALLER(2, 400),
  /**
   * Something we depend on is away for now; the same call may succeed later. Exit code 1, status
   * 503.
   */
  OURS_PASSING(1, 503),
  /** Going on would do harm; the process should stop. Exit code 1, status 500. */
  OURS_FATAL(1, 500),
  /**
   * A peer (worker, scheduler, guest, chain) broke its side of the contract. Exit code 1, status
   * 502.
   */
  PEER(1, 502);

  private final int exitCode;
  private final int httpStatus;

  Fault(int exitCode, int httpStatus) {
    this.exitCode = exitCode;
    this.httpStatus = httpStatus;
  }

  public int exitCode() {
    return exitCode;
  }

  public int httpStatus() {
    return httpStatus;
  }
}
