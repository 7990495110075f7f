package dev.ashlar.runner;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/**
 * The global scope of a posted worker against the list of what it must have, may have, and must not
 * have: {@code scope/names.json}. A name that the engine brings with a new release is in none of
 * them, and fails here.
 */
class WorkerScopeTest {
  private static final Path FOLDER = Path.of("src/test/resources/scope");
  private static TestRunner runner;

  @BeforeAll
  static void start() {
    runner = TestRunner.start();
  }

  @AfterAll
  static void stop() {
    runner.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"module", "classic"})
  void aWorkersGlobalIsWhatTheListSays(String type) throws IOException {
    JsonNode report = report(type);

    assertThat(texts(report, "chain"))
        .isEqualTo(
            "DedicatedWorkerGlobalScope DedicatedWorkerGlobalScope WorkerGlobalScope EventTarget"
                + " Object");
    assertThat(texts(report, "missing")).as("names that must be there").isEmpty();
    assertThat(texts(report, "present")).as("names that must be gone").isEmpty();
    assertThat(texts(report, "unlisted")).as("names in no list").isEmpty();
    assertThat(texts(report, "misshapen")).as("members of the wrong shape").isEmpty();
    assertThat(report.path("importScripts").asString(""))
        .isEqualTo(type.equals("module") ? "TypeError" : "NetworkError");
  }

  private static JsonNode report(String type) throws IOException {
    String examine =
        "const LISTS = %s;\n%s"
            .formatted(
                Files.readString(FOLDER.resolve("names.json")),
                Files.readString(FOLDER.resolve("examine.js")));
    String drive =
        type.equals("module")
            ? "export default { fetch: () => Response.json(examine()) };"
            : "addEventListener('fetch', (e) => e.respondWith(Response.json(examine())));";
    String id = runner.created(Map.of("script", examine + drive, "type", type));
    return TestRunner.JSON.readTree(runner.get("/w/" + id + "/").body());
  }

  private static String texts(JsonNode report, String name) {
    return String.join(
        " ", report.path(name).values().stream().map(JsonNode::stringValue).toList());
  }
}
