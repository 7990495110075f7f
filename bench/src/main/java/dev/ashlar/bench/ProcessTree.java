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
public final class ProcessTree {
  /** The program that a cell is. */
  public static final String CELL = "deno";

  private static final long TICK_MICROS = 10_000;

  private final ProcessHandle root;

  public ProcessTree(ProcessHandle root) {
    this.root = root;
  }

  /**
   * What one process has used so far; the kernel counts in steps of 10 ms.
   *
   * @param program its name, such as {@code java}, {@code postgres} or {@link #CELL}
   * @param cpuMicros its own CPU time
   * @param endedMicros the CPU time of its children that ended
   */
  public record Use(long pid, String program, long cpuMicros, long endedMicros) {
    private static Use of(String entry, long pid) {
      // Fields 14 to 17, counted behind the name, which may itself hold spaces and brackets.
      var stat = read(entry, "stat");
      var fields = stat.substring(stat.lastIndexOf(')') + 1).trim().split(" ", -1);
      return fields.length < 15
          ? new Use(pid, "", 0, 0)
          : new Use(pid, read(entry, "comm").strip(), micros(fields, 11), micros(fields, 13));
    }

    private static long micros(String[] fields, int user) {
      return (Long.parseLong(fields[user]) + Long.parseLong(fields[user + 1])) * TICK_MICROS;
    }
  }

  /** The processes that live now. */
  public List<Use> uses() {
    return Stream.concat(Stream.of(root), root.descendants())
        .map(process -> Use.of(Long.toString(process.pid()), process.pid()))
        .filter(use -> !use.program().isEmpty())
        .toList();
  }

  /**
   * CPU time by program since an earlier look, in microseconds; {@code ended} is what processes
   * used that are gone.
   */
  public Map<String, Long> cpuMicrosSince(List<Use> earlier) {
    var now = uses();
    var changes = since(earlier, now);
    var programs =
        changes.stream()
            .collect(
                Collectors.groupingBy(
                    Use::program, TreeMap::new, Collectors.summingLong(Use::cpuMicros)));
    // When a process ends, its parent is charged with its whole life; what it had used by the
    // earlier look is not new.
    var living = now.stream().map(Use::pid).collect(Collectors.toSet());
    long known =
        earlier.stream()
            .filter(use -> !living.contains(use.pid()))
            .mapToLong(use -> use.cpuMicros() + use.endedMicros())
            .sum();
    long ended = changes.stream().mapToLong(Use::endedMicros).sum();
    programs.put("ended", Math.max(0, ended - known));
    return programs;
  }

  /**
   * CPU time that the living compiler threads of the root have used, when it is a JVM, in
   * microseconds: what is spent until code is warm, not on the work itself.
   */
  long compilingMicros() {
    try (var threads = Files.list(Path.of("/proc", Long.toString(root.pid()), "task"))) {
      return threads
          .map(thread -> Use.of(root.pid() + "/task/" + thread.getFileName(), root.pid()))
          .filter(use -> use.program().matches("C[12] CompilerThre.*"))
          .mapToLong(Use::cpuMicros)
          .sum();
    } catch (IOException e) {
      return 0;
    }
  }

  /**
   * The processes of a program that worked since an earlier look: those with at least half the CPU
   * time of the busiest, which leaves out the ones that were only started meanwhile.
   */
  List<Use> busySince(List<Use> earlier, String program) {
    var all = since(earlier, uses()).stream().filter(use -> use.program().equals(program)).toList();
    long most = all.stream().mapToLong(Use::cpuMicros).max().orElse(0);
    return all.stream().filter(use -> most > 0 && use.cpuMicros() >= most / 2).toList();
  }

  /** What the living have used since; a process that is new counts whole. */
  private static List<Use> since(List<Use> earlier, List<Use> now) {
    var before = earlier.stream().collect(Collectors.toMap(Use::pid, Function.identity()));
    return now.stream()
        .map(use -> {
          var then = before.getOrDefault(use.pid(), new Use(use.pid(), use.program(), 0, 0));
          return new Use(
              use.pid(),
              use.program(),
              use.cpuMicros() - then.cpuMicros(),
              use.endedMicros() - then.endedMicros());
        })
        .toList();
  }

  /**
   * The memory of a process in MiB, shared pages divided among those who share them; 0 where we may
   * not look.
   */
  static double memoryMiB(Use use) {
    return read(Long.toString(use.pid()), "smaps_rollup")
            .lines()
            .filter(line -> line.startsWith("Pss:"))
            .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
            .sum()
        / 1024.0;
  }

  private static String read(String entry, String file) {
    try {
      return Files.readString(Path.of("/proc", entry, file));
    } catch (IOException e) {
      // It ended while we looked, or may not be looked at: it counts as nothing.
      return "";
    }
  }
}
