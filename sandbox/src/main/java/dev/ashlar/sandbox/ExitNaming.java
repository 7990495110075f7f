package dev.ashlar.sandbox;

/** Tells from an exit code and the last words why a process that nobody killed is gone. */
final class ExitNaming {
  private static final int TRAP = 128 + 5;
  private static final int ABORT = 128 + 6;
  private static final int KILL = 128 + 9;
  private static final int CPU = 128 + 24;
  private static final int BAD_CALL = 128 + 31;

  private static final double NEARLY_ALL = 0.9;

  private ExitNaming() {}

  /**
   * @param endedOrderly whether the cell said that it ends
   * @param peakMemory last sample of the resident peak
   * @param budget what the cell was given
   */
  static CellEnd name(
      int exitCode, boolean endedOrderly, String log, long peakMemory, long budget) {
    String mebibytes = "%d MiB".formatted(budget >> 20);
    return switch (exitCode) {
      case CPU -> new CellEnd(Cause.CPU_LIMIT, "cpu", "life of the process", log);
      case BAD_CALL -> new CellEnd(Cause.POLICY_VIOLATION, "", "a forbidden system call", log);
      case TRAP, ABORT -> {
        boolean said =
            log.contains("out of memory")
                || log.contains("memory allocation of")
                || log.contains("OOM");
        yield said || peakMemory >= NEARLY_ALL * budget
            ? new CellEnd(Cause.OUT_OF_MEMORY, "memory", mebibytes, log)
            : new CellEnd(Cause.CRASHED, "", "exit code " + exitCode, log);
      }
      case KILL -> new CellEnd(Cause.OUT_OF_MEMORY, "memory", "of the machine", log);
      case 0 ->
          endedOrderly
              ? new CellEnd(Cause.CLOSED, "", "", log)
              : new CellEnd(Cause.CRASHED, "", "it left without a word", log);
      default -> new CellEnd(Cause.CRASHED, "", "exit code " + exitCode, log);
    };
  }
}
