package dev.ashlar.bench.cells;

import dev.ashlar.bench.Figure;
import dev.ashlar.bench.Memory;
import dev.ashlar.bench.ProcessTree;
import dev.ashlar.bench.Times;
import dev.ashlar.sandbox.CellPool;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;

/** What it costs to have a cell, and how fast one is gone. */
final class Starts {
  private static final int STARTS = 20;
  private static final int WARM_UP = 3;
  private static final int MEMORY_MIB = 128;
  private static final String WORK = "(n) => n";

  private final CellPool pool;
  private final ProcessTree tree = new ProcessTree(ProcessHandle.current());

  Starts(CellPool pool) {
    this.pool = pool;
  }

  List<Figure> starts() throws InterruptedException {
    return starts("start to hardened and ready", "p50 ≤ 150 ms", "≤ 120 ms");
  }

  /** The same where the machine has the outer wall, which {@link CellPool} must want. */
  List<Figure> inBubblewrap() throws InterruptedException {
    return "ok".equals(pool.probe().layers().get("bubblewrap"))
        ? starts("start in bubblewrap", "", "")
        : List.of();
  }

  private List<Figure> starts(String name, String wallTarget, String cpuTarget)
      throws InterruptedException {
    for (int i = 0; i < WARM_UP; i++) {
      guest().close();
    }
    var wall = new Times();
    var guests = new ArrayList<BenchGuest>();
    for (int i = 0; i < STARTS; i++) {
      long begin = System.nanoTime();
      guests.add(guest());
      wall.add(System.nanoTime() - begin);
    }
    double cpu =
        tree.uses().stream()
            .filter(use -> use.program().equals(ProcessTree.CELL))
            .mapToLong(ProcessTree.Use::cpuMicros)
            .average()
            .orElseThrow();
    guests.forEach(BenchGuest::close);
    return List.of(
        new Figure(name, wall.summary(), wallTarget),
        new Figure(
            name + ", CPU",
            String.format(Locale.ROOT, "%.0f ms (mean of %d)", cpu / 1000, STARTS),
            cpuTarget));
  }

  List<Figure> rate() throws InterruptedException {
    int cores = Runtime.getRuntime().availableProcessors();
    long begin = System.nanoTime();
    var guests = new ArrayList<BenchGuest>();
    try (var starters = Executors.newFixedThreadPool(cores)) {
      List<Callable<BenchGuest>> starts = Collections.nCopies(STARTS, this::guest);
      var starting = starters.invokeAll(starts);
      for (var guest : starting) {
        guests.add(guest.resultNow());
      }
    }
    double rate = STARTS * 1e9 / (System.nanoTime() - begin);
    guests.forEach(BenchGuest::close);
    return List.of(
        new Figure(
            "ready cells a second, %d cores".formatted(cores),
            String.format(Locale.ROOT, "%.0f", rate),
            "≥ 10 on 2 cores"));
  }

  List<Figure> memory() {
    return List.of(idle(10), idle(50));
  }

  private Figure idle(int count) {
    var guests = new ArrayList<BenchGuest>();
    for (int i = 0; i < count; i++) {
      guests.add(guest());
    }
    var cells = tree.uses().stream().filter(use -> use.program().equals(ProcessTree.CELL)).toList();
    var figure =
        new Figure("idle cell, PSS, %d of them".formatted(count), Memory.median(cells), "≤ 30 MiB");
    guests.forEach(BenchGuest::close);
    return figure;
  }

  List<Figure> kill() {
    var times = new Times();
    for (int i = 0; i < STARTS; i++) {
      Set<Long> before = cells();
      try (var guest = guest()) {
        long pid =
            cells().stream().filter(cell -> !before.contains(cell)).findFirst().orElseThrow();
        long begin = System.nanoTime();
        ProcessHandle.of(pid).orElseThrow().destroyForcibly();
        guest.end();
        times.add(System.nanoTime() - begin);
      }
    }
    return List.of(new Figure("SIGKILL to exit notice", times.summary(), "≤ 50 ms"));
  }

  private static Set<Long> cells() {
    return ProcessHandle.current()
        .children()
        .filter(ProcessHandle::isAlive)
        .map(ProcessHandle::pid)
        .collect(Collectors.toSet());
  }

  private BenchGuest guest() {
    return new BenchGuest(pool, MEMORY_MIB, WORK);
  }
}
