package dev.ashlar.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The outer wall, where the machine has bwrap(1). */
class BubblewrapTest {
  private static final CellKind KIND = CellKind.forSlices(128);
  private static final CellOptions OPTIONS = CellOptions.of(Engine.path()).withReady(0);

  @TempDir Path folder;
  private Bubblewrap bubblewrap;

  @BeforeEach
  void find() {
    boolean root = Engine.run("id", "-u").output().strip().equals("0");
    var found = Bubblewrap.find(Engine.path(), root, folder);
    assumeTrue(found.bubblewrap().isPresent(), found.said());
    bubblewrap = found.bubblewrap().get();
  }

  @Test
  void whatIsInsideSeesNothingOfTheMachine() throws IOException {
    Path secret = Files.writeString(folder.resolve("secret"), "secret");
    Path shown = Files.createDirectory(folder.resolve("shown"));
    String script =
        """
        const names = (path) => [...Deno.readDirSync(path)].map((entry) => entry.name);
        const reads = (path) => { try { return Deno.readTextFileSync(path); } catch (e) { return e.name; } };
        console.log(JSON.stringify({
          processes: names("/proc").filter((name) => /^[0-9]+$/.test(name)).length,
          networks: Deno.networkInterfaces().filter((one) => one.name !== "lo").length,
          password: reads("/etc/passwd"),
          secret: reads(%s),
          rights: /CapEff:\\s*(\\w+)/.exec(reads("/proc/self/status"))[1],
        }));
        """
            .formatted(Cell.JSON.writeValueAsString(secret.toString()));

    List<String> command =
        bubblewrap.around(
            List.of(Engine.path().toString(), "eval", script), shown, List.<Path>of());
    var ran = Engine.run(command.toArray(String[]::new));

    var seen = Cell.JSON.readTree(ran.output());
    assertThat(seen.path("processes").asInt()).as("itself, and who reaps it").isEqualTo(2);
    assertThat(seen.path("networks").asInt()).isZero();
    assertThat(seen.path("password").asString()).isEqualTo("NotFound");
    assertThat(seen.path("secret").asString()).isEqualTo("NotFound");
    assertThat(seen.path("rights").asString())
        .as("none, or those to change its user id")
        .isIn("0000000000000000", "00000000000000c0");
  }

  @Test
  void aCellIsInsideAndItsMeterAndItsEndAreTheEngines() {
    try (var pool = new CellPool(OPTIONS)) {
      Cell cell = pool.take(KIND);
      var engine = ProcessHandle.of(cell.pid()).orElseThrow();

      assertThat(pool.probe().layers()).containsEntry("bubblewrap", HardeningReport.OK);
      assertThat(cell.innerPid()).isNotEqualTo(cell.pid()).isLessThan(10);
      assertThat(engine.info().command())
          .hasValueSatisfying(command -> assertThat(command).endsWith("deno"));
      assertThat(cell.cpuNanos()).isPositive();

      cell.close();
      assertThat(cell.end().join().cause()).isEqualTo(Cause.CLOSED);
      await().until(() -> !engine.isAlive());
    }
  }

  @Test
  void anOwnerCanDoWithoutIt() {
    try (var pool = new CellPool(OPTIONS.withBubblewrap(false))) {
      Cell cell = pool.take(KIND);

      assertThat(cell.innerPid()).isEqualTo(cell.pid());
      assertThat(pool.probe().layers()).containsEntry("bubblewrap", "missing: not wanted");
      assertThat(pool.probe().usable()).isTrue();
    }
  }
}
