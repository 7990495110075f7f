package dev.ashlar.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** What a process and everything it started use, read from Linux's {@code /proc}. */
final class ProcessTree {
  private static final long TICK_MICROS = 10_000;

  private final ProcessHandle root;

  ProcessTree(ProcessHandle root) {
    this.root = root;
  }

  /** CPU time that the living processes of the tree have used, in microseconds; the kernel counts in steps of 10 ms. */
  long cpuMicros() {
    return processes().mapToLong(ProcessTree::cpuMicros).sum();
  }

  /** Memory of the tree by program name, in MiB, shared pages divided among those who share them. */
  Map<String, List<Double>> memoryMiB() {
    var found = new TreeMap<String, List<Double>>();
    processes()
        .forEach(
            process ->
                found
                    .computeIfAbsent(name(process), name -> new ArrayList<>())
                    .add(pssKiB(process) / 1024.0));
    return found;
  }

  private Stream<ProcessHandle> processes() {
    return Stream.concat(Stream.of(root), root.descendants());
  }

  private static long cpuMicros(ProcessHandle process) {
    // Fields 14 and 15 of stat, counted behind the name, which may itself hold spaces and brackets.
    var stat = read(process, "stat");
    var fields = stat.substring(stat.lastIndexOf(')') + 1).trim().split(" ");
    return fields.length < 13 ? 0 : (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) * TICK_MICROS;
  }

  private static long pssKiB(ProcessHandle process) {
    return read(process, "smaps_rollup")
        .lines()
        .filter(line -> line.startsWith("Pss:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
        .sum();
  }

  private static String name(ProcessHandle process) {
    return read(process, "comm").strip();
  }

  private static String read(ProcessHandle process, String file) {
    try {
      return Files.readString(Path.of("/proc", Long.toString(process.pid()), file));
    } catch (IOException e) {
      // It ended while we looked, or may not be looked at: it counts as nothing.
      return "";
    }
  }
}
