package dev.ashlar.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A program that means harm, with what must come of it. It lies below {@code src/test/hostile}, in
 * {@code slices} as a work function or in {@code workers} as a smart worker's script, and begins
 * with lines such as
 *
 * <pre>{@code
 * // expect: value nothing reached | end OUT_OF_MEMORY
 * // cpu: 200..
 * // long
 * }</pre>
 *
 * @param name its path below the folder
 * @param outcomes what may come of it: how {@link HostileSlices} and {@link HostileWorkers} tell
 *     it, or how that begins
 * @param minCpuMillis processor time that the meter must show at least
 * @param isLong takes seconds, so that a build leaves it out
 */
record HostileProgram(
    String name,
    boolean isWorker,
    String source,
    List<String> outcomes,
    long minCpuMillis,
    boolean isLong) {
  private static final Pattern EXPECT = Pattern.compile("(?m)^// expect: (.+)$");
  private static final Pattern CPU = Pattern.compile("(?m)^// cpu: (\\d+)\\.\\.$");
  private static final Pattern LONG = Pattern.compile("(?m)^// long\\b");

  /** All of them, in the order of their names. */
  static List<HostileProgram> all() {
    Path root = Path.of(System.getProperty("ashlar.root"), "it/src/test/hostile");
    try (Stream<Path> files = Files.walk(root)) {
      return files
          .filter(file -> file.toString().endsWith(".js"))
          .sorted()
          .map(file -> of(root.relativize(file).toString(), file))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static HostileProgram of(String name, Path file) {
    String source;
    try {
      source = Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    var expect = EXPECT.matcher(source);
    if (!expect.find()) {
      throw new IllegalStateException(name + " does not say what it expects");
    }
    var cpu = CPU.matcher(source);
    return new HostileProgram(
        name,
        name.startsWith("workers"),
        source,
        Arrays.stream(expect.group(1).split("\\|")).map(String::strip).toList(),
        cpu.find() ? Long.parseLong(cpu.group(1)) : 0,
        LONG.matcher(source).find());
  }

  boolean allows(String outcome) {
    return outcomes.stream().anyMatch(allowed -> outcome.startsWith(allowed));
  }

  @Override
  public String toString() {
    return name;
  }
}
