package dev.ashlar.sandbox;

import java.nio.file.Path;
import java.time.Duration;

/**
 * How cells are run on this machine.
 *
 * @param engine the engine's executable
 * @param folder where sockets and our own files are laid, in a private subfolder
 * @param ready cells kept started ahead of need, for each kind in use: slices or smart workers, of
 *     a memory class
 * @param maxCells most cells alive at once, ready ones included
 * @param hardening what happens where a wall does not stand
 * @param firstUid first of the range of user ids that cells take when the parent is root; one id a
 *     cell, nobody else may have them
 * @param recycleAfter a ready cell older than this is replaced
 * @param anyBuild whether the machine's owner vouches for the engine: its version must be right,
 *     its bytes need not be the published ones
 * @param stackKiB the engine's stack: a recursion that needs more is a RangeError
 * @param bubblewrap whether cells stand in bwrap(1) where it is installed and works
 */
public record CellOptions(
    Path engine,
    Path folder,
    int ready,
    int maxCells,
    Hardening hardening,
    int firstUid,
    Duration recycleAfter,
    boolean anyBuild,
    int stackKiB,
    boolean bubblewrap) {
  /** What engines of this kind have everywhere. */
  public static final int DEFAULT_STACK_KIB = 984;

  /** Below it our own side of a cell has no room to answer. */
  public static final int MIN_STACK_KIB = 256;

  /** Half of what the main thread of a process usually has, which is measured to be safe. */
  public static final int MAX_STACK_KIB = 4096;

  /** What to do where a wall of the sandbox does not stand. */
  public enum Hardening {
    /** Refuse to start: the only choice for code of strangers. */
    REQUIRE,
    /** Go on with what there is, and say so. */
    BEST
  }

  public CellOptions {
    if (ready < 0 || maxCells < 1 || ready > maxCells) {
      throw new IllegalArgumentException(
          "ready cells must be 0 to the most cells (%d), not %d".formatted(maxCells, ready));
    }
    if (firstUid < 1) {
      throw new IllegalArgumentException("cells never run as root: first uid is " + firstUid);
    }
    if (!recycleAfter.isPositive()) {
      throw new IllegalArgumentException("recycle time must be positive, not " + recycleAfter);
    }
    checkedStackKiB(stackKiB);
  }

  /** The same number; refuses what no engine can have. */
  public static int checkedStackKiB(int stackKiB) {
    if (stackKiB < MIN_STACK_KIB || stackKiB > MAX_STACK_KIB) {
      throw new IllegalArgumentException(
          "stack is %d to %d KiB, not %d".formatted(MIN_STACK_KIB, MAX_STACK_KIB, stackKiB));
    }
    return stackKiB;
  }

  /** The usual choices for an engine: two ready cells a kind, walls required. */
  public static CellOptions of(Path engine) {
    return new CellOptions(
        engine,
        Path.of(System.getProperty("java.io.tmpdir")),
        2,
        256,
        Hardening.REQUIRE,
        1_879_000_000,
        Duration.ofHours(1),
        false,
        DEFAULT_STACK_KIB,
        true);
  }

  public CellOptions withReady(int ready) {
    return new CellOptions(
        engine,
        folder,
        ready,
        maxCells,
        hardening,
        firstUid,
        recycleAfter,
        anyBuild,
        stackKiB,
        bubblewrap);
  }

  public CellOptions withMaxCells(int maxCells) {
    return new CellOptions(
        engine,
        folder,
        ready,
        maxCells,
        hardening,
        firstUid,
        recycleAfter,
        anyBuild,
        stackKiB,
        bubblewrap);
  }

  public CellOptions withHardening(Hardening hardening) {
    return new CellOptions(
        engine,
        folder,
        ready,
        maxCells,
        hardening,
        firstUid,
        recycleAfter,
        anyBuild,
        stackKiB,
        bubblewrap);
  }

  public CellOptions withFolder(Path folder) {
    return new CellOptions(
        engine,
        folder,
        ready,
        maxCells,
        hardening,
        firstUid,
        recycleAfter,
        anyBuild,
        stackKiB,
        bubblewrap);
  }

  public CellOptions withRecycleAfter(Duration recycleAfter) {
    return new CellOptions(
        engine,
        folder,
        ready,
        maxCells,
        hardening,
        firstUid,
        recycleAfter,
        anyBuild,
        stackKiB,
        bubblewrap);
  }

  public CellOptions withAnyBuild(boolean anyBuild) {
    return new CellOptions(
        engine,
        folder,
        ready,
        maxCells,
        hardening,
        firstUid,
        recycleAfter,
        anyBuild,
        stackKiB,
        bubblewrap);
  }

  public CellOptions withStackKiB(int stackKiB) {
    return new CellOptions(
        engine,
        folder,
        ready,
        maxCells,
        hardening,
        firstUid,
        recycleAfter,
        anyBuild,
        stackKiB,
        bubblewrap);
  }

  public CellOptions withBubblewrap(boolean bubblewrap) {
    return new CellOptions(
        engine,
        folder,
        ready,
        maxCells,
        hardening,
        firstUid,
        recycleAfter,
        anyBuild,
        stackKiB,
        bubblewrap);
  }
}
