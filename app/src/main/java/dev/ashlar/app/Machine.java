package dev.ashlar.app;

import com.sun.management.OperatingSystemMXBean;
import dev.ashlar.sandbox.Landlock;
import dev.ashlar.store.EmbeddedCheck;
import dev.ashlar.store.StoreException;
import java.io.File;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** What this machine has that matters to us, the sandbox itself left aside. */
final class Machine {
  private static final int TRIAL_SECONDS = 10;
  private static final int MIN_JDK = 25;

  private Machine() {}

  static boolean isLinux() {
    return System.getProperty("os.name").equals("Linux");
  }

  static Finding system() {
    var text =
        "%s %s, %s"
            .formatted(
                System.getProperty("os.name"),
                System.getProperty("os.version"),
                System.getProperty("os.arch"));
    return isLinux()
        ? Finding.good("system", text)
        : Finding.bad(
            "system",
            text
                + ": SYSTEM CALLS ARE NOT FILTERED HERE; a guest is held by its process, the"
                + " engine's permissions and its limits only",
            "run guests on Linux, or only those you trust, by --hardening best");
  }

  static Finding jdk() {
    var text =
        "%s (%s)".formatted(Runtime.version(), System.getProperty("java.vendor", "unknown vendor"));
    return Runtime.version().feature() >= MIN_JDK
        ? Finding.good("jdk", text)
        : Finding.bad("jdk", text, "install JDK %d or newer".formatted(MIN_JDK));
  }

  static Finding size() {
    var memory =
        ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean machine
            ? "%.1f GiB of memory".formatted(machine.getTotalMemorySize() / (double) (1L << 30))
            : "memory unknown";
    return Finding.good(
        "machine", "%d cores, %s".formatted(Runtime.getRuntime().availableProcessors(), memory));
  }

  static Finding landlock() {
    var landlock = Landlock.ask();
    return landlock.abi() > 0
        ? Finding.good("landlock", "ABI %d".formatted(landlock.abi()))
        : Finding.note(
            "landlock",
            "none: %s; it is the second layer, the filter of system calls is the first"
                .formatted(landlock.reason()),
            isLinux() ? "nothing has to be done; a kernel with lsm=landlock,… has it" : "");
  }

  static Finding userNamespaces() {
    var unshare = find("unshare");
    if (unshare.isEmpty()) {
      return Finding.note("user namespaces", "not tried: there is no unshare(1) here", "");
    }
    return succeeds(unshare.get().toString(), "--user", "true")
        ? Finding.good("user namespaces", "open")
        : Finding.note(
            "user namespaces",
            "closed to us",
            "needed by ashlar's own PostgreSQL under root, and by bubblewrap for everybody else");
  }

  static Finding postgres() {
    try {
      EmbeddedCheck.run();
      return Finding.good("postgres", "ashlar's own can run here");
    } catch (StoreException e) {
      return Finding.note("postgres", String.valueOf(e.getMessage()), e.remedy());
    }
  }

  private static Optional<Path> find(String program) {
    var folders = System.getenv().getOrDefault("PATH", "/usr/bin:/bin").split(File.pathSeparator);
    return Arrays.stream(folders)
        .filter(folder -> !folder.isEmpty())
        .map(folder -> Path.of(folder, program))
        .filter(Files::isExecutable)
        .findFirst();
  }

  private static boolean succeeds(String... command) {
    try {
      var process =
          new ProcessBuilder(List.of(command))
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      process.getOutputStream().close();
      if (process.waitFor(TRIAL_SECONDS, TimeUnit.SECONDS)) {
        return process.exitValue() == 0;
      }
      process.destroyForcibly();
      return false;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
