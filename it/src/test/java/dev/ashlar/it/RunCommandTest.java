package dev.ashlar.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** One slice, or one event, from the command line, in a real cell. */
@Execution(ExecutionMode.CONCURRENT)
class RunCommandTest {
  @TempDir private Path folder;

  private String script(String source) throws Exception {
    return Files.writeString(folder.resolve("script.js"), source).toString();
  }

  @Test
  void aSliceTellsItsResultItsWordsAndItsMeter() throws Exception {
    var file =
        script(
            "(n, k) => { console.log('hi', n); progress(0.5); work.emit('seen', { n }); return n * k }");

    var said = Ashlar.run("run", file, "--datum", "6", "--arg", "7", "--json");

    assertThat(said.exitCode()).as(said.err()).isZero();
    var report = said.json();
    assertThat(report.path("outcome").asString()).isEqualTo("completed");
    assertThat(report.path("result").asInt()).isEqualTo(42);
    assertThat(report.path("progress").asDouble()).isEqualTo(50);
    assertThat(report.path("console").toString())
        .isEqualTo("[{\"name\":\"log\",\"value\":[\"hi\",6]}]");
    assertThat(report.path("events").toString())
        .isEqualTo("[{\"name\":\"seen\",\"value\":{\"n\":6}}]");
    assertThat(report.path("meter").path("cpuMillis").asDouble()).isPositive();
  }

  @Test
  void aLimitEndsTheSliceByNameAndThereIsNoResult() throws Exception {
    var said = Ashlar.run("run", script("() => { for (;;); }"), "--limit", "cpu=300ms");

    assertThat(said.exitCode()).isEqualTo(1);
    assertThat(said.out()).startsWith("ended        CPU_LIMIT, limit cpu: 0.300 s [ESLICETOOSLOW]");
  }

  @Test
  void timersAreCountedInASliceAndInAnEvent() throws Exception {
    var many = "for (let i = 0; i < 4; i++) setTimeout(() => {}, 1e6)";
    var slice = script("() => { %s }".formatted(many));
    var said = Ashlar.run("run", slice, "--limit", "timers=3");
    assertThat(said.exitCode()).isEqualTo(1);
    assertThat(said.out()).contains("RangeError: setTimeout: more than 3 timers are alive");

    var worker = script("export default { fetch() { %s } }".formatted(many));
    said = Ashlar.run("run", worker, "--event", "fetch", "--limit", "timers=3");
    assertThat(said.exitCode()).isEqualTo(1);
    assertThat(said.out()).contains("RangeError: setTimeout: more than 3 timers are alive");
  }

  @Test
  void anErrorNamesItsPlaceInTheFile() throws Exception {
    var said = Ashlar.run("run", script("() => {\n  throw new TypeError('boom');\n}"));

    assertThat(said.exitCode()).isEqualTo(1);
    assertThat(said.out()).startsWith("error        TypeError: boom (line 2, column 9)");
  }

  @Test
  void aSmartWorkerAnswersOneRequest() throws Exception {
    var file =
        script(
            """
            export default {
              async fetch(request) {
                console.log(request.method);
                return new Response(`got ${await request.text()}`, { status: 201 });
              },
            };
            """);

    var said = Ashlar.run("run", file, "--event", "fetch", "--datum", "{\"a\":1}", "--json");

    assertThat(said.exitCode()).as(said.err()).isZero();
    assertThat(said.json().path("status").asInt()).isEqualTo(201);
    assertThat(said.json().path("body").asString()).isEqualTo("got {\"a\":1}");
    assertThat(said.json().path("console").toString()).contains("POST");
  }

  @Test
  void aPythonProgramIsTriedLikeAFunction() throws Exception {
    var file =
        Files.writeString(
            folder.resolve("double.py"), "import dcp\ndcp.set_slice_handler(lambda n: n * 2)");

    var said = Ashlar.run("run", file.toString(), "--datum", "21", "--json");

    assertThat(said.exitCode()).as(said.err()).isZero();
    assertThat(said.json().path("result").asInt()).isEqualTo(42);
  }

  @Test
  void twoDeterministicRunsSayTheSame() throws Exception {
    var file = script("() => [Math.random(), Date.now(), crypto.randomUUID()]");

    var first = Ashlar.run("run", file, "--deterministic", "--json").json().path("result");
    var second = Ashlar.run("run", file, "--deterministic", "--json").json().path("result");

    assertThat(first).isEqualTo(second);
    assertThat(first.size()).isEqualTo(3);
  }
}
