package dev.ashlar.sandbox;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;
import java.util.regex.Pattern;

/**
 * Whether the stack that guests are promised is there. A guest runs on the main thread of its
 * process, whose stack the kernel lets grow to the limit that we hand down. An engine that was
 * promised more than that would die of a deep recursion, where it has to throw a RangeError.
 */
final class StackRoom {
  /** What the engine's own functions may take below a guest's deepest call. */
  private static final int SPARE_KIB = 1024;

  private static final Path LIMITS = Path.of("/proc/self/limits");
  private static final Pattern SOFT_LIMIT = Pattern.compile("(?m)^Max stack size +(\\d+) ");

  private StackRoom() {}

  /** Refuses a stack that does not fit, where the limit of this process can be known. */
  static void check(int stackKiB) {
    check(stackKiB, Files.isReadable(LIMITS) ? softLimit(LIMITS) : OptionalLong.empty());
  }

  static void check(int stackKiB, OptionalLong bytes) {
    long needed = stackKiB + (long) SPARE_KIB;
    if (bytes.isPresent() && bytes.getAsLong() >> 10 < needed) {
      throw new SandboxException(
          SandboxException.Code.START_FAILED,
          "a sandbox with stack %d KiB needs %d KiB of its process, which has %d"
              .formatted(stackKiB, needed, bytes.getAsLong() >> 10),
          "raise the limit by `ulimit -s`, or lower the limit stack");
    }
  }

  /** Empty where there is none. */
  static OptionalLong softLimit(Path limits) {
    try {
      var matcher = SOFT_LIMIT.matcher(Files.readString(limits));
      return matcher.find()
          ? OptionalLong.of(Long.parseLong(matcher.group(1)))
          : OptionalLong.empty();
    } catch (IOException e) {
      return OptionalLong.empty();
    }
  }
}
