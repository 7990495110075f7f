package dev.ashlar.sandbox;

import java.util.List;

/**
 * What a cell is made ready for. Cells of one kind are all the same until they have a tenant.
 *
 * @param memoryMiB what its engine may grow to; a tenant then gets exactly what it asked for
 */
record CellKind(Scope scope, int memoryMiB) {
  /** Sizes in which engines are started, so that few kinds must be kept ready. */
  private static final List<Integer> MEMORY_CLASSES_MIB = List.of(128, 256, 512, 1024);

  /** Which environment its guests have. */
  enum Scope {
    /** A job's slices. */
    SLICES("slice"),
    /** A smart worker. */
    WORKER("worker");

    private final String text;

    Scope(String text) {
      this.text = text;
    }

    /** As the script side calls it. */
    String text() {
      return text;
    }
  }

  /** The kind for slices in so much memory. */
  static CellKind forSlices(int memoryMiB) {
    return new CellKind(Scope.SLICES, classOf(memoryMiB));
  }

  /** The kind for smart workers in so much memory. */
  static CellKind forWorkers(int memoryMiB) {
    return new CellKind(Scope.WORKER, classOf(memoryMiB));
  }

  private static int classOf(int memoryMiB) {
    return MEMORY_CLASSES_MIB.stream()
        .filter(size -> size >= memoryMiB)
        .findFirst()
        .orElseThrow(() ->
            new IllegalArgumentException(
                "a sandbox has at most %d MiB, not %d"
                    .formatted(MEMORY_CLASSES_MIB.getLast(), memoryMiB)));
  }
}
