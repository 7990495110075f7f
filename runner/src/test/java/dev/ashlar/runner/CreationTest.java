package dev.ashlar.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

class CreationTest {
  private static final String HELLO = "export default { fetch: () => new Response('hello') };";
  private static final String TASKS =
      "export default { async tasks(rnr) { console.log((await rnr.getConfig()).a) } };";
  private static TestRunner runner;

  @BeforeAll
  static void start() {
    runner = TestRunner.start();
  }

  @AfterAll
  static void stop() {
    runner.close();
  }

  /** What curl sends for the command of the smart-worker page: a file, fields, no quotes left. */
  @Test
  void theCommandOfTheReferencePageCreatesAWorker() {
    String body =
        part("script\"; filename=\"worker.js", "application/octet-stream", TASKS)
            + part("type", "", "module")
            + part("schedule", "", "*/5 * * * *")
            + part("config", "", "{\"a\": \"from curl\"}")
            + "--XX--\r\n";

    var response = runner.send("POST", "/", "multipart/form-data; boundary=XX", body);

    assertThat(response.statusCode()).isEqualTo(201);
    assertThat(response.headers().firstValue("content-type")).contains("application/json");
    String id = TestRunner.JSON.readTree(response.body()).path("id").stringValue();
    await()
        .atMost(Duration.ofSeconds(20))
        .untilAsserted(() -> assertThat(runner.log(id)).contains("from curl"));
    JsonNode worker = runner.manage("GET", "/v1/workers/" + id);
    assertThat(worker.path("schedule").stringValue()).isEqualTo("*/5 * * * *");
    assertThat(worker.path("due").stringValue()).matches(".*:[0-5][05]:00Z");
  }

  @Test
  void anUrlencodedFormWithQuotesAroundTheScheduleCreatesAWorker() {
    String body =
        "code=%s&type=sw&schedule=%s"
            .formatted(
                encoded("addEventListener('scheduled', () => {})"), encoded("\"*/5 * * * *\""));

    var response = runner.send("POST", "/", "application/x-www-form-urlencoded", body);

    assertThat(response.statusCode()).isEqualTo(201);
  }

  @Test
  void jsonWithTheFieldsOfTheLaterGenerationsAndACharsetCreatesAWorker() {
    String body = TestRunner.JSON.writeValueAsString(Map.of("code", HELLO, "config", "{\"a\":1}"));

    var response = runner.send("POST", "/", "application/json; charset=utf-8", body);

    assertThat(response.statusCode()).isEqualTo(201);
    String id = TestRunner.JSON.readTree(response.body()).path("id").stringValue();
    assertThat(runner.get("/w/" + id + "/").body()).isEqualTo("hello");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "application/json | {nope | the request body could not be parsed as JSON",
        "text/plain | x | unsupported content type: text/plain",
        "application/json | {} | missing script",
        "application/json | {\"script\": 5} | script is not a string",
        "application/json | {\"script\": \"x\", \"type\": \"wasm\"} | unsupported type: 'wasm'",
        "application/json | {\"script\": \"x\", \"config\": [1]} | config must be a JSON object",
        "application/json | {\"script\": \"x\", \"config\": \"{\"} | the request body could not be parsed as JSON: config is not JSON",
        "application/x-www-form-urlencoded | script=x&config=%7B | the request body could not be parsed as form data: config is not JSON",
      })
  void whatCannotBeUnderstoodIsRefusedInTheWordsOfBothGenerations(
      String type, String body, String message) {
    var response = runner.send("POST", "/", type, body);

    JsonNode json = TestRunner.JSON.readTree(response.body());
    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(json.path("error").stringValue()).isEqualTo(message);
    assertThat(json.path("message").stringValue()).isEqualTo(message);
  }

  @Test
  void aScheduleThatNoClockCanFollowIsRefused() {
    var response = runner.create(Map.of("script", TASKS, "schedule", "every monday"));

    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(response.body()).contains("unsupported schedule");
  }

  @Test
  void aSyntaxErrorIsToldWithItsPosition() {
    var response = runner.create(Map.of("script", "const a = 1;\nexport default {\n  b = ;\n};"));

    JsonNode json = TestRunner.JSON.readTree(response.body());
    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(json.path("error").stringValue()).startsWith("SyntaxError: ");
    assertThat(json.path("line").asInt()).isEqualTo(3);
  }

  @Test
  void anErrorDuringEvaluationIsToldWithItsPosition() {
    var response = runner.create(Map.of("script", "export default {};\n  missing();"));

    JsonNode json = TestRunner.JSON.readTree(response.body());
    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(json.path("error").stringValue())
        .isEqualTo("ReferenceError: missing is not defined");
    assertThat(List.of(json.path("line").asInt(), json.path("column").asInt()))
        .containsExactly(2, 3);
  }

  @Test
  void aScriptThatHandlesNothingIsRefused() {
    var response = runner.create(Map.of("script", "export const x = 1;"));

    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(response.body()).contains("handles nothing");
  }

  @Test
  void aScriptThatNeverComesToItsEndIsRefused() {
    var response = runner.create(Map.of("script", "for (;;) {}", "type", "classic"));

    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(response.body()).contains("startup-cpu");
  }

  @Test
  void aConfigBeyondItsLimitIsRefused() {
    var response =
        runner.create(Map.of("script", HELLO, "config", Map.of("a", "x".repeat(300 * 1024))));

    assertThat(response.statusCode()).isEqualTo(413);
  }

  @Test
  void aKnownNameMakesTheNextVersionAndNoNameMakesOneMoreWorker() {
    var first = json(runner.create(Map.of("script", HELLO, "name", "greeter")));
    var second =
        json(runner.create(Map.of("script", HELLO.replace("hello", "bye"), "name", "greeter")));
    var unnamed = json(runner.create(Map.of("script", HELLO)));
    var again = json(runner.create(Map.of("script", HELLO)));

    assertThat(second.path("id")).isEqualTo(first.path("id"));
    assertThat(second.path("version").asInt()).isEqualTo(2);
    assertThat(runner.get("/w/greeter/").body()).isEqualTo("bye");
    assertThat(again.path("id")).isNotEqualTo(unnamed.path("id"));
    assertThat(again.path("name")).isEqualTo(unnamed.path("name"));
  }

  @ParameterizedTest
  @CsvSource({
    "origin, http://127.0.0.1:8080",
    "sec-fetch-site, same-origin",
    "x-forwarded-for, 203.0.113.9",
    "forwarded, for=203.0.113.9",
    "via, 1.1 proxy",
    "cdn-loop, ashlar",
  })
  void aRequestThatAProgramOnThisMachineWouldNotSendNeedsAToken(String header, String value) {
    String body = TestRunner.JSON.writeValueAsString(Map.of("script", HELLO));

    var without = runner.send("POST", "/", "application/json", body, header, value);
    String bearer = "Bearer " + runner.operatorToken();
    var with =
        runner.send("POST", "/", "application/json", body, header, value, "authorization", bearer);

    assertThat(without.statusCode()).isEqualTo(403);
    assertThat(without.body()).contains("Authorization: Bearer");
    assertThat(with.statusCode()).isEqualTo(201);
  }

  @Test
  void managementAlwaysNeedsAToken() {
    assertThat(runner.get("/v1/workers").statusCode()).isEqualTo(401);
    assertThat(
            runner.send("GET", "/v1/workers", "", "", "authorization", "Bearer wrong").statusCode())
        .isEqualTo(401);
  }

  @Test
  void aTokenOfAnOwnerShowsOnlyThatOwnersWorkers() {
    String id = runner.module(HELLO);
    String token = runner.runner().tokens().issue("alice", "test");

    var list = runner.send("GET", "/v1/workers", "", "", "authorization", "Bearer " + token);
    var other = runner.send("GET", "/v1/workers/" + id, "", "", "authorization", "Bearer " + token);

    assertThat(TestRunner.JSON.readTree(list.body()).path("workers")).isEmpty();
    assertThat(other.statusCode()).isEqualTo(404);
  }

  private static JsonNode json(HttpResponse<String> response) {
    assertThat(response.statusCode()).as(response.body()).isEqualTo(201);
    return TestRunner.JSON.readTree(response.body());
  }

  private static String part(String name, String type, String content) {
    String head = "--XX\r\nContent-Disposition: form-data; name=\"%s\"\r\n".formatted(name);
    String line = type.isEmpty() ? "" : "Content-Type: %s\r\n".formatted(type);
    return head + line + "\r\n" + content + "\r\n";
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }
}
