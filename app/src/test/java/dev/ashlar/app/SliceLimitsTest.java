package dev.ashlar.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ashlar.sandbox.CellOptions;
import dev.ashlar.sandbox.StreamSandboxFactory;
import dev.ashlar.worker.SandboxOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SliceLimitsTest {
  @TempDir private Path folder;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          --limit cpu=3           | OPTION | 500ms
          --limit cpu=0s          | OPTION | longer than zero
          --limit wall=9000h      | OPTION | at most a year
          --limit memory=31MiB    | OPTION | from 32MiB to 1024MiB
          --limit memory=2GiB     | OPTION | from 32MiB to 1024MiB
          --limit colour=red      | OPTION | cpu, wall, progress-silence, memory and stack
          --limit stack=8MiB      | OPTION | from 256KiB to 4096KiB
          --limit stack=3         | OPTION | from 256KiB to 4096KiB
          --limit cpu             | OPTION | 500ms
          --event sleep           | OPTION | fetch, scheduled or tasks
          --datum {               | FILE   | --datum
          --arg [                 | FILE   | --arg
          --event fetch --inspect | OPTION | --inspect
          """)
  void whatIsNoLimitIsRefusedBeforeASandboxIsStarted(String options, String code, String word)
      throws IOException {
    var file = Files.writeString(folder.resolve("script.js"), "n => n").toString();

    var said = Said.by(List.of("run", file), options.split(" ", -1));

    assertThat(said.exitCode()).isEqualTo(2);
    assertThat(said.out()).isEmpty();
    assertThat(said.err().lines())
        .singleElement()
        .asString()
        .startsWith("ashlar: ")
        .contains("(%s): ".formatted(code), word);
  }

  @Test
  void aWorkersSandboxesTakeThemAll() {
    var sandboxes = new StreamSandboxFactory("localhost", 9000);
    var chosen =
        SliceLimits.chosen(
            List.of("cpu=2s", "wall=3s", "progress-silence=4s", "memory=64MiB", "stack=512KiB"));

    assertThat(chosen.forWorker(sandboxes))
        .isEqualTo(
            new SandboxOptions(
                sandboxes,
                false,
                64,
                Duration.ofSeconds(3),
                Duration.ofSeconds(2),
                Duration.ofSeconds(4),
                SandboxOptions.DEFAULTS.assignTimeout()));
    assertThat(chosen.cells(CellOptions.of(Path.of("deno"))).stackKiB()).isEqualTo(512);
  }
}
