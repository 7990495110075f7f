package dev.ashlar.bench;

import dev.ashlar.bench.ProcessTree.Use;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Rows about memory: the proportional set size (PSS), which adds up over processes without counting
 * a shared page twice.
 */
public final class Memory {
  private Memory() {}

  /** One row a program, and one for all together. */
  static List<Figure> byProgram(String name, ProcessTree tree) {
    var uses = tree.uses();
    var programs =
        uses.stream()
            .collect(Collectors.groupingBy(Use::program, TreeMap::new, Collectors.toList()));
    programs.putIfAbsent(ProcessTree.CELL, List.of());
    var rows =
        programs.entrySet().stream()
            .map(entry -> Figure.of(name + ": " + entry.getKey(), sum(entry.getValue())))
            .collect(Collectors.toList());
    rows.add(Figure.of(name + ": all together", sum(uses)));
    return rows;
  }

  /** The middle one of some processes, in MiB. */
  public static String median(List<Use> uses) {
    var sizes = uses.stream().mapToDouble(ProcessTree::memoryMiB).sorted().toArray();
    return sizes.length == 0
        ? "none was seen"
        : mebibytes(sizes[sizes.length / 2]) + " (of %d)".formatted(sizes.length);
  }

  private static String sum(List<Use> uses) {
    if (uses.isEmpty()) {
      return "none";
    }
    double sum = uses.stream().mapToDouble(ProcessTree::memoryMiB).sum();
    return uses.size() == 1
        ? mebibytes(sum)
        : mebibytes(sum) + " in %d processes".formatted(uses.size());
  }

  private static String mebibytes(double size) {
    return size == 0 ? "not to be seen as this user" : String.format(Locale.ROOT, "%.0f MiB", size);
  }
}
