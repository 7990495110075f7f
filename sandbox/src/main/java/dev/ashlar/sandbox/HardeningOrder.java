package dev.ashlar.sandbox;

import dev.ashlar.base.Version;
import java.util.Base64;
import java.util.Map;

/** What a cell is told to do to itself; see harden.mjs. */
@SuppressWarnings("ArrayRecordComponent") // internal, compared by nobody
record HardeningOrder(long dataBytes, int uid, byte[] filter, int seccompNumber) {
  private static final int OPEN_FILES = 32;
  private static final int THREADS = 40;

  /** Makes the order for a cell; another than {@link #of} is for tests that let a wall fall. */
  @FunctionalInterface
  interface Maker {
    HardeningOrder order(int memoryMiB, int uid, long pid);
  }

  static HardeningOrder of(int memoryMiB, int uid, long pid) {
    SystemCalls calls = systemCalls();
    return new HardeningOrder(
        (long) memoryMiB << 20, uid, SeccompFilter.program(calls, pid), calls.seccomp());
  }

  /** The table for the processor that we run on. */
  static SystemCalls systemCalls() {
    String arch = System.getProperty("os.arch");
    return switch (arch) {
      case "amd64", "x86_64" -> SystemCalls.X86_64;
      case "aarch64", "arm64" -> SystemCalls.AARCH64;
      default ->
          throw new SandboxException(
              SandboxException.Code.NOT_HARDENED,
              "there is no system call filter for the architecture " + arch,
              "run on x86_64 or aarch64");
    };
  }

  byte[] json() {
    return Cell.JSON.writeValueAsBytes(
        Map.of(
            "dataBytes", dataBytes,
            "openFiles", OPEN_FILES,
            "threads", THREADS,
            "uid", uid,
            "filter", Base64.getEncoder().encodeToString(filter),
            "numbers",
                Map.of(
                    "landlockCreate", SystemCalls.LANDLOCK_CREATE_RULESET,
                    "landlockRestrict", SystemCalls.LANDLOCK_RESTRICT_SELF,
                    "seccomp", seccompNumber),
            "navigator",
                Map.of(
                    "userAgent",
                    "Ashlar/" + Version.CURRENT,
                    "hardwareConcurrency",
                    1,
                    "platform",
                    "")));
  }
}
