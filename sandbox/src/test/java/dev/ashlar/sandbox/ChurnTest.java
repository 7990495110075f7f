package dev.ashlar.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Cells come and go by the thousand, in every way in which one can end, and leave nothing. */
@EnabledOnOs(value = OS.LINUX, disabledReason = "counts what /proc shows")
class ChurnTest {
  private static final int CELLS = Boolean.getBoolean("ashlar.soak") ? 10_000 : 100;
  private static final int WARM_UP = 10;
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  /** What the process holds: a few more may come and go by themselves. */
  private record Held(long descriptors, long threads, long children, long files) {
    private static final int SLACK = 4;

    static Held now(Path folder) throws IOException {
      return new Held(
          count(Path.of("/proc/self/fd")),
          ManagementFactory.getThreadMXBean().getThreadCount(),
          ProcessHandle.current().children().count(),
          countAll(folder));
    }

    private static long count(Path folder) throws IOException {
      try (Stream<Path> files = Files.list(folder)) {
        return files.count();
      }
    }

    private static long countAll(Path folder) throws IOException {
      try (Stream<Path> files = Files.walk(folder)) {
        return files.count();
      }
    }

    boolean isNoMoreThan(Held before) {
      return descriptors <= before.descriptors + SLACK
          && threads <= before.threads + SLACK
          && children <= before.children
          && files <= before.files;
    }
  }

  @TempDir Path folder;

  @Test
  void manyCellsLeaveNoProcessNoDescriptorNoThreadAndNoFile() throws Exception {
    var options = CellOptions.of(Engine.path()).withReady(0).withFolder(folder);
    try (var pool = new CellPool(options)) {
      churn(pool, WARM_UP);
      Held before = settled(pool);

      churn(pool, CELLS);

      await()
          .atMost(PATIENCE)
          .untilAsserted(() ->
              assertThat(Held.now(folder))
                  .as("held now, and %s before", before)
                  .matches(now -> now.isNoMoreThan(before)));
    }
    assertThat(ProcessHandle.current().children()).isEmpty();
    try (var left = Files.list(folder)) {
      assertThat(left).isEmpty();
    }
  }

  private Held settled(CellPool pool) throws IOException {
    await().atMost(PATIENCE).until(() -> ProcessHandle.current().children().count() == 0);
    assertThat(pool.readyCount()).isZero();
    return Held.now(folder);
  }

  private static void churn(CellPool pool, int cells) throws Exception {
    try (var workers = Executors.newFixedThreadPool(2)) {
      for (int i = 0; i < cells; i++) {
        int way = i;
        workers.execute(() -> live(pool, way));
      }
      workers.shutdown();
      assertThat(workers.awaitTermination(3, TimeUnit.HOURS)).isTrue();
    }
  }

  /** One life; how it ends depends on its number. */
  private static void live(CellPool pool, int number) {
    var limits =
        new SandboxLimits(Duration.ofMillis(50), Duration.ofSeconds(20), Duration.ofSeconds(20));
    switch (number % 10) {
      case 0 -> run(pool, "() => 'done'", limits);
      case 1 -> run(pool, "() => { for (;;); }", limits);
      case 2 -> run(pool, "() => new Promise(() => {})", limits);
      case 3 -> {
        Cell cell = pool.take(CellKind.forSlices(128));
        ProcessHandle.of(cell.pid()).ifPresent(ProcessHandle::destroyForcibly);
        cell.end().orTimeout(30, TimeUnit.SECONDS).join();
      }
      case 4 -> {
        Cell cell = pool.take(CellKind.forSlices(128));
        cell.send(FrameType.END, 0, cell.nextId());
        cell.end().orTimeout(30, TimeUnit.SECONDS).join();
      }
      default -> {
        Cell cell = pool.take(CellKind.forSlices(128));
        cell.close();
        cell.end().orTimeout(30, TimeUnit.SECONDS).join();
      }
    }
  }

  private static void run(CellPool pool, String work, SandboxLimits limits) {
    try (var guest = Guest.with(pool, JobCode.of(work, List.of()), limits)) {
      guest.run(1);
      guest.sandbox().close();
      guest.end();
    }
  }
}
