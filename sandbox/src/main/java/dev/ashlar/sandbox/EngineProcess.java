package dev.ashlar.sandbox;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The process of an engine.
 *
 * @param started what was started: the engine, or {@link Bubblewrap} around it; both end together,
 *     with the exit code of the engine
 * @param pid the engine's own, as we see it
 * @param innerPid the same, as the engine sees it
 */
record EngineProcess(Process started, long pid, long innerPid) {
  private static final Pattern NAMESPACES = Pattern.compile("(?m)^NSpid:.*\\s(\\d+)$");

  /** A process that is the engine itself. */
  static EngineProcess bare(Process process) {
    return new EngineProcess(process, process.pid(), process.pid());
  }

  /**
   * The engine in a wrapper, once it runs: the youngest of a line of only children.
   *
   * @throws IOException when it has none, or the kernel does not tell
   */
  static EngineProcess in(Process wrapper) throws IOException {
    long pid = wrapper.pid();
    for (long child = onlyChild(pid); child != 0; child = onlyChild(pid)) {
      pid = child;
    }
    Matcher matcher = NAMESPACES.matcher(Files.readString(Path.of("/proc/" + pid + "/status")));
    if (pid == wrapper.pid() || !matcher.find()) {
      throw new IOException("the engine is not found inside of its wrapper %d".formatted(pid));
    }
    return new EngineProcess(wrapper, pid, Long.parseLong(matcher.group(1)));
  }

  /** Whether this kernel tells what {@link #in} has to know. */
  static boolean canBeFound() {
    return Files.isReadable(children(ProcessHandle.current().pid()));
  }

  private static Path children(long pid) {
    return Path.of("/proc/%d/task/%d/children".formatted(pid, pid));
  }

  private static long onlyChild(long pid) throws IOException {
    String text = Files.readString(children(pid), StandardCharsets.US_ASCII).strip();
    return text.isEmpty() ? 0 : Long.parseLong(text.split(" ", 2)[0]);
  }
}
