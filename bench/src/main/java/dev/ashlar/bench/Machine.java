package dev.ashlar.bench;

import dev.ashlar.base.Version;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Locale;

/**
 * Where figures come from; without it they say nothing.
 *
 * @param line processor, memory, kernel, JDK, and how busy the machine was before
 */
public record Machine(LocalDate date, String line) {
  public static Machine read() throws IOException {
    var memory = field(Path.of("/proc/meminfo"), "MemTotal").replaceAll("\\D", "");
    var line =
        String.format(
            Locale.ROOT,
            "Ashlar %s; %d cores (%s), %.0f GiB; %s %s; %s %s; load before %s",
            Version.CURRENT,
            Runtime.getRuntime().availableProcessors(),
            field(Path.of("/proc/cpuinfo"), "model name"),
            Long.parseLong("0" + memory) / (1024.0 * 1024.0),
            System.getProperty("os.name"),
            System.getProperty("os.version"),
            System.getProperty("java.vendor.version", System.getProperty("java.vm.name")),
            System.getProperty("java.version"),
            Files.readString(Path.of("/proc/loadavg")).replaceAll(" .*\\s*$", ""));
    return new Machine(LocalDate.now(ZoneOffset.UTC), line);
  }

  /** The value of the first line with this name; not every processor names its model. */
  private static String field(Path file, String name) throws IOException {
    try (var lines = Files.lines(file)) {
      return lines
          .filter(line -> line.startsWith(name))
          .findFirst()
          .map(line -> line.substring(line.indexOf(':') + 1).strip())
          .orElse("unknown");
    }
  }
}
