package dev.ashlar.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ashlar.sandbox.CellOptions;
import dev.ashlar.sandbox.SliceCounts;
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
          --limit memory=31MiB    | OPTION | 32 to 1024 MiB, not 31
          --limit memory=2GiB     | OPTION | 32 to 1024 MiB, not 2048
          --limit colour=red      | OPTION | no limit 'colour' (OPTION): the names are cpu, wall
          --limit stack=8MiB      | OPTION | 256 to 4096 KiB, not 8192
          --limit stack=3         | OPTION | 64KiB, 4MiB or 1GiB
          --limit timers=0        | OPTION | timers is 1 to 1000000, not 0
          --limit log=1MB         | OPTION | 64KiB, 4MiB or 1GiB
          --limit events=2GiB     | OPTION | events is 1 to 1073741824
          --limit result=33MiB    | OPTION | result is 1 to 33554432, not 34603008
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
            "--limit",
            List.of(
                "cpu=2s",
                "wall=3s",
                "progress-silence=4.5s",
                "memory=64MiB",
                "stack=512KiB",
                "timers=5",
                "log=1KiB",
                "events=2KiB",
                "result=3KiB"));

    assertThat(chosen.forWorker(sandboxes))
        .isEqualTo(
            new SandboxOptions(
                sandboxes,
                false,
                64,
                Duration.ofSeconds(3),
                Duration.ofSeconds(2),
                Duration.ofMillis(4_500),
                SandboxOptions.DEFAULTS.assignTimeout(),
                new SliceCounts(5, 1 << 10, 2 << 10, 3 << 10)));
    assertThat(chosen.cells(CellOptions.of(Path.of("deno"))).stackKiB()).isEqualTo(512);
  }
}
