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
      pool.prewarmSandboxes(200);
      await().atMost(PATIENCE).until(() -> pool.readyCount() == 1);

      Cell taken = pool.take(CellKind.forSlices(200));

      assertThat(taken.ended()).isFalse();
      await().atMost(PATIENCE).until(() -> pool.readyCount() == 1);
    }
  }

  @Test
  void cellsForSlicesAndForSmartWorkersWaitApart() {
    try (var pool = new CellPool(CellOptions.of(Engine.path()).withReady(1))) {
      pool.prewarmSandboxes(128);
      pool.prewarmIsolates(128);

      await().atMost(PATIENCE).until(() -> pool.readyCount() == 2);
    }
  }

  @Test
  void theTenantFindsNothingOfTheRehearsal() {
    String work =
        """
        async (n) => {
          progress();
          const missing = (() => { try { require('rehearsal') } catch (error) { return error.message } })();
          return [performance.getEntries().length, typeof work.job.public, missing].join();
        }
        """;
    try (var pool = new CellPool(CellOptions.of(Engine.path()).withReady(0));
        var guest = Guest.with(pool, work)) {
      assertThat(guest.text()).isEqualTo("0,object,Module 'rehearsal' is not available.");
    }
    try (var pool = new CellPool(CellOptions.of(Engine.path()).withReady(0));
        var guest = Guest.with(pool, "n => console.log(n)")) {
      assertThat(guest.run(1)).filteredOn(SandboxMessage.Console.class::isInstance).hasSize(1);
    }
  }

  @Test
  void morePeopleThanPlacesAreTurnedAway() {
    try (var pool = new CellPool(CellOptions.of(Engine.path()).withReady(0).withMaxCells(1))) {
      Cell taken = pool.take(CellKind.forSlices(128));

      assertThatThrownBy(() -> pool.take(CellKind.forSlices(128)))
          .isInstanceOfSatisfying(
              SandboxException.class,
              e -> assertThat(e.code()).isEqualTo(SandboxException.Code.NO_CAPACITY));

      taken.close();
      await().atMost(PATIENCE).until(() -> taken.end().isDone());
      assertThat(pool.take(CellKind.forSlices(128)).ended()).isFalse();
    }
  }

  @Test
  void closingEndsEveryCellAndLeavesNoFile(@TempDir Path folder) throws Exception {
    var pool = new CellPool(CellOptions.of(Engine.path()).withReady(0).withFolder(folder));
    Cell cell = pool.take(CellKind.forSlices(128));

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
      assertThatThrownBy(() -> pool.take(CellKind.forSlices(128)))
          .isInstanceOf(SandboxException.class);
    }
  }

  @Test
  void aCellThatIsKilledFromOutsideIsNamed() {
    try (var pool = new CellPool(CellOptions.of(Engine.path()).withReady(0))) {
      Cell cell = pool.take(CellKind.forSlices(128));

      ProcessHandle.of(cell.pid()).orElseThrow().destroyForcibly();

      assertThat(cell.end().orTimeout(30, java.util.concurrent.TimeUnit.SECONDS).join().cause())
          .isEqualTo(Cause.OUT_OF_MEMORY);
    }
  }
}
