package dev.ashlar.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/**
 * What scripts may rely on. Each file under {@code scripts} is posted as it is; its first line
 * tells as JSON what its creation run must come to: outcome, log lines, and what a request is
 * answered.
 */
class RunnerScriptsTest {
  private static final Path FOLDER = Path.of("src/test/resources/scripts");
  private static TestRunner runner;

  @BeforeAll
  static void start() {
    runner = TestRunner.start();
  }

  @AfterAll
  static void stop() {
    runner.close();
  }

  static Stream<String> scripts() throws IOException {
    try (var files = Files.list(FOLDER)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList().stream();
    }
  }

  @ParameterizedTest
  @MethodSource("scripts")
  void aScriptDoesWhatItsFirstLineSays(String name) throws IOException {
    String script = Files.readString(FOLDER.resolve(name));
    JsonNode expected =
        TestRunner.JSON.readTree(script.lines().findFirst().orElseThrow().substring(2));

    String id =
        runner.created(
            Map.of("script", script, "config", Map.of("greeting", "hi"), "name", base(name)));
    if (expected.has("outcome")) {
      JsonNode run = awaitRun(id);
      assertThat(
              run.path("outcome").asString("")
                  + run.path("detail").asString("").lines().findFirst().map(" "::concat).orElse(""))
          .isEqualTo(expected.path("outcome").asString(""));
    }
    if (expected.has("log")) {
      List<String> lines =
          expected.path("log").values().stream().map(line -> line.asString("")).toList();
      await()
          .atMost(Duration.ofSeconds(20))
          .untilAsserted(() -> assertThat(runner.log(id)).containsSequence(lines));
    }
    if (expected.has("get")) {
      var answer = runner.get("/w/" + id + "/path?q=1");
      assertThat(answer.statusCode() + " " + answer.body())
          .isEqualTo(expected.path("get").asString(""));
    }
  }

  private static String base(String name) {
    return name.substring(0, name.lastIndexOf('.'));
  }

  private static JsonNode awaitRun(String id) {
    await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> runner.runs(id).stream().anyMatch(run -> run.has("ended")));
    return runner.runs(id).getLast();
  }
}
