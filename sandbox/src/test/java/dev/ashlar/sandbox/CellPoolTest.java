package dev.ashlar.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CellPoolTest {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  @Test
  void readyCellsAreKeptAndReplacedWhenHandedOut() {
    try (var pool = new CellPool(CellOptions.of(Engine.path()).withReady(1))) {
      pool.prewarm(200);
      await().atMost(PATIENCE).until(() -> pool.readyCount() == 1);

      Cell taken = pool.take(200);

      assertThat(taken.ended()).isFalse();
      await().atMost(PATIENCE).until(() -> pool.readyCount() == 1);
    }
  }

  @Test
  void morePeopleThanPlacesAreTurnedAway() {
    try (var pool = new CellPool(CellOptions.of(Engine.path()).withReady(0).withMaxCells(1))) {
      Cell taken = pool.take(128);

      assertThatThrownBy(() -> pool.take(128))
          .isInstanceOfSatisfying(
              SandboxException.class,
              e -> assertThat(e.code()).isEqualTo(SandboxException.Code.NO_CAPACITY));

      taken.close();
      await().atMost(PATIENCE).until(() -> taken.end().isDone());
      assertThat(pool.take(128).ended()).isFalse();
    }
  }

  @Test
  void closingEndsEveryCellAndLeavesNoFile(@TempDir Path folder) throws Exception {
    var pool = new CellPool(CellOptions.of(Engine.path()).withReady(0).withFolder(folder));
    Cell cell = pool.take(128);

    pool.close();

    assertThat(cell.end().join().cause()).isEqualTo(Cause.CLOSED);
    assertThat(ProcessHandle.of(cell.pid()).map(ProcessHandle::isAlive).orElse(false)).isFalse();
    try (var left = Files.list(folder)) {
      assertThat(left.toList()).isEqualTo(List.of());
    }
  }

  @Test
  void anEngineThatIsNoneIsReported(@TempDir Path folder) {
    try (var pool =
        new CellPool(
            CellOptions.of(Path.of("/bin/false"))
                .withAnyBuild(true)
                .withReady(0)
                .withFolder(folder))) {
      SandboxProbe probe = pool.probe();

      assertThat(probe.usable()).isFalse();
      assertThat(probe.missing().getFirst()).contains("START_FAILED");
      assertThatThrownBy(() -> pool.take(128)).isInstanceOf(SandboxException.class);
    }
  }

  @Test
  void aCellThatIsKilledFromOutsideIsNamed() {
    try (var pool = new CellPool(CellOptions.of(Engine.path()).withReady(0))) {
      Cell cell = pool.take(128);

      ProcessHandle.of(cell.pid()).orElseThrow().destroyForcibly();

      assertThat(cell.end().orTimeout(30, java.util.concurrent.TimeUnit.SECONDS).join().cause())
          .isEqualTo(Cause.OUT_OF_MEMORY);
    }
  }
}
