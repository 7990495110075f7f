package dev.ashlar.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A process and everything it started, as Linux's {@code /proc} tells of them. */
final class ProcessTree {
  /** The program that a cell is. */
  static final String CELL = "deno";

  private static final long TICK_MICROS = 10_000;

  private final ProcessHandle root;

  ProcessTree(ProcessHandle root) {
    this.root = root;
  }

  /**
   * What one process has used so far.
   *
   * @param program its name, such as {@code java}, {@code postgres} or {@link #CELL}
   * @param cpuMicros its CPU time and that of its children that ended; the kernel counts in steps
   *     of 10 ms
   */
  record Use(long pid, String program, long cpuMicros) {}

  /** The processes that live now. */
  List<Use> uses() {
    return Stream.concat(Stream.of(root), root.descendants())
        .map(process ->
            new Use(process.pid(), read(process.pid(), "comm").strip(), cpuMicros(process.pid())))
        .filter(use -> !use.program().isEmpty())
        .toList();
  }

  /**
   * CPU time by program since an earlier look, in microseconds; a process that is new counts whole.
   */
  Map<String, Long> cpuMicrosSince(List<Use> earlier) {
    return since(earlier).stream()
        .collect(
            Collectors.groupingBy(
                Use::program, TreeMap::new, Collectors.summingLong(Use::cpuMicros)));
  }

  /**
   * The processes of a program that worked since an earlier look: those with at least half the CPU
   * time of the busiest, which leaves out the ones that were only started meanwhile.
   */
  List<Use> busySince(List<Use> earlier, String program) {
    var all = since(earlier).stream().filter(use -> use.program().equals(program)).toList();
    long most = all.stream().mapToLong(Use::cpuMicros).max().orElse(0);
    return all.stream().filter(use -> most > 0 && use.cpuMicros() >= most / 2).toList();
  }

  private List<Use> since(List<Use> earlier) {
    var before = earlier.stream().collect(Collectors.toMap(Use::pid, Function.identity()));
    return uses().stream()
        .map(now -> {
          var then = before.get(now.pid());
          return then == null
              ? now
              : new Use(now.pid(), now.program(), now.cpuMicros() - then.cpuMicros());
        })
        .toList();
  }

  /**
   * The memory of a process in MiB, shared pages divided among those who share them; 0 where we may
   * not look.
   */
  static double memoryMiB(Use use) {
    return read(use.pid(), "smaps_rollup")
            .lines()
            .filter(line -> line.startsWith("Pss:"))
            .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
            .sum()
        / 1024.0;
  }

  private static long cpuMicros(long pid) {
    // Fields 14 to 17 of stat, counted behind the name, which may itself hold spaces and brackets.
    var stat = read(pid, "stat");
    var fields = stat.substring(stat.lastIndexOf(')') + 1).trim().split(" ", -1);
    return fields.length < 15
        ? 0
        : Stream.of(fields).skip(11).limit(4).mapToLong(Long::parseLong).sum() * TICK_MICROS;
  }

  private static String read(long pid, String file) {
    try {
      return Files.readString(Path.of("/proc", Long.toString(pid), file));
    } catch (IOException e) {
      // It ended while we looked, or may not be looked at: it counts as nothing.
      return "";
    }
  }
}
