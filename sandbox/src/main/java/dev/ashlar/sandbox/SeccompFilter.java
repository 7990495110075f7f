package dev.ashlar.sandbox;

/**
 * The system call filter of a cell: what may pass, what is politely refused, what ends the process.
 *
 * <p>What passes works on descriptors that are open, on memory, on threads and on time. Nothing
 * that opens, connects, starts a process or passes a descriptor does. Arguments are judged where a
 * call is needed and dangerous: {@code fcntl} could make the kernel send SIGKILL to the parent
 * through the frame socket, {@code prlimit64} could lower the parent's limits, {@code clone} could
 * make a process.
 */
final class SeccompFilter {
  private static final long ALLOW = 0x7fff0000L;
  private static final long KILL_PROCESS = 0x80000000L;
  private static final long REFUSE = 0x00050000L | 1; // EPERM
  private static final long NO_SUCH_CALL = 0x00050000L | 38; // ENOSYS

  private static final int NUMBER = 0;
  private static final int ARCHITECTURE = 4;
  private static final int FIRST_ARGUMENT = 16;
  private static final int ARGUMENT_BYTES = 8;

  private static final long X32_BIT = 0x40000000L;
  private static final long CLONE_THREAD = 0x10000L;
  private static final int[] FCNTL_ALLOWED = {1, 2, 3, 1030}; // GETFD SETFD GETFL DUPFD_CLOEXEC
  private static final int F_SETFL = 4;
  private static final long O_ASYNC = 0x2000L;

  private SeccompFilter() {}

  /** The program for a process with the given id. */
  static byte[] program(SystemCalls calls, long pid) {
    var filter = new Bpf();
    filter.load(ARCHITECTURE).unlessEqual(calls.auditArchitecture() & 0xffffffffL, "kill early");
    filter.load(NUMBER);
    if (calls.hasX32()) {
      filter.ifAtLeast(X32_BIT, "kill early");
    }
    filter.ifEqual(calls.cloneCall(), "clone");
    filter.ifEqual(calls.fcntl(), "fcntl");
    filter.ifEqual(calls.prlimit64(), "prlimit64");
    filter.ifEqual(calls.tgkill(), "tgkill");
    filter.unlessEqual(calls.clone3(), "lists").answer(NO_SUCH_CALL);

    filter.label("kill early").answer(KILL_PROCESS);
    filter.label("clone").load(argument(0)).ifAnyBit(CLONE_THREAD, "pass").answer(REFUSE);
    filter.label("prlimit64").load(argument(0)).ifEqual(0, "pass").answer(REFUSE);
    filter.label("tgkill").load(argument(0)).ifEqual(pid, "pass").answer(REFUSE);
    filter.label("fcntl").load(argument(1));
    for (int command : FCNTL_ALLOWED) {
      filter.ifEqual(command, "pass");
    }
    filter.ifEqual(F_SETFL, "set flags").answer(REFUSE);
    filter.label("set flags").load(argument(2)).ifAnyBit(O_ASYNC, "refuse");
    filter.label("pass").answer(ALLOW);
    filter.label("refuse").answer(REFUSE);

    filter.label("lists");
    for (int number : calls.allowed()) {
      filter.ifEqual(number, "allow");
    }
    for (int number : calls.killed()) {
      filter.ifEqual(number, "kill");
    }
    filter.answer(REFUSE);
    filter.label("allow").answer(ALLOW);
    filter.label("kill").answer(KILL_PROCESS);
    return filter.assemble();
  }

  // Little endian: the low half of an argument comes first, and every argument judged is an int.
  private static int argument(int index) {
    return FIRST_ARGUMENT + index * ARGUMENT_BYTES;
  }
}
