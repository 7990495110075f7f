package dev.ashlar.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.ashlar.sandbox.IsolateLimits;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RunnerLifeTest {
  private static final String KEYED =
      """
      export default { async fetch(request, env) {
        const answer = await env.escrin.fetch("http://escrin", { method: "POST",
          headers: { "content-type": "application/json" },
          body: JSON.stringify({ method: "get-key", params: { keyStore: "local", keyId: "omni" } }) });
        const token = Uint8Array.from(atob((await answer.json()).key), (c) => c.charCodeAt(0));
        const key = await crypto.subtle.importKey("raw", token, "HKDF", false, ["deriveBits"]);
        const params = { name: "HKDF", hash: "SHA-256", salt: new Uint8Array(), info: new Uint8Array() };
        const bits = new Uint8Array(await crypto.subtle.deriveBits(params, key, 128));
        return new Response(env.config.word + " " + bits);
      }, tasks() { console.log("awake") } };
      """;

  @Test
  void workersConfigsSchedulesLogsAndKeysSurviveARestart() {
    try (var runner = TestRunner.start()) {
      String id =
          runner.created(
              Map.of("script", KEYED, "config", Map.of("word", "w"), "schedule", "@yearly"));
      String before = runner.get("/w/" + id + "/").body();
      await().atMost(Duration.ofSeconds(20)).until(() -> runner.log(id).contains("awake"));

      runner.restart();

      assertThat(runner.get("/w/" + id + "/").body()).isEqualTo(before).startsWith("w ");
      assertThat(runner.log(id)).contains("awake");
      assertThat(runner.manage("GET", "/v1/workers/" + id).path("schedule").stringValue())
          .isEqualTo("@yearly");
    }
  }

  @Test
  void aRunThatTheStopCutIsDueAgainAfterTheStart() {
    try (var runner = TestRunner.start()) {
      String id =
          runner.module(
              "export default { async tasks() { console.log('begun'); await scheduler.wait(60000) } }");
      await().atMost(Duration.ofSeconds(20)).until(() -> runner.log(id).contains("begun"));

      runner.restart();

      await()
          .atMost(Duration.ofSeconds(20))
          .until(() -> runner.log(id).stream().filter("begun"::equals).count() == 2);
      assertThat(runner.runs(id).stream().map(run -> run.path("outcome").stringValue()))
          .contains(WorkerRun.CANCELED);
    }
  }

  @Test
  void theConfigIsNotInTheDatabaseInPlainText() {
    try (var runner = TestRunner.start()) {
      runner.created(Map.of("script", KEYED, "config", Map.of("word", "very-secret-word")));

      List<byte[]> configs =
          runner
              .database()
              .read(h ->
                  h.createQuery("select config from worker_version").mapTo(byte[].class).list());

      assertThat(configs)
          .isNotEmpty()
          .noneMatch(c -> new String(c, StandardCharsets.ISO_8859_1).contains("very-secret-word"));
    }
  }

  @Test
  void aManualWakeAnswersWithItsRun() {
    try (var runner = TestRunner.start()) {
      String id =
          runner.module("export default { tasks(rnr, event) { console.log(event.trigger) } }");

      var answer = runner.manage("POST", "/v1/workers/" + id + "/wake?wait=1");

      assertThat(answer.path("run").path("outcome").stringValue()).isEqualTo("ok");
      assertThat(answer.path("run").path("kind").stringValue()).isEqualTo("manual");
      assertThat(runner.log(id)).contains("creation", "manual");
    }
  }

  @Test
  void aDeletedWorkerIsGone() {
    try (var runner = TestRunner.start()) {
      String id = runner.module("export default { fetch: () => new Response('here') }");
      assertThat(runner.get("/w/" + id + "/").statusCode()).isEqualTo(200);

      runner.manage("DELETE", "/v1/workers/" + id);

      assertThat(runner.get("/w/" + id + "/").statusCode()).isEqualTo(404);
    }
  }

  @Test
  void aSpinningWorkerEndsWithinItsLimitAndServesAgainWhileItsNeighbourNeverNotices() {
    var limits = IsolateLimits.DEFAULTS.withEventCpu(Duration.ofMillis(300));
    var options = TestRunner.options().withLimits(limits);
    try (var runner = TestRunner.start(options, Clock.systemUTC())) {
      String spinner =
          runner.module(
              "export default { fetch(r) { if (r.url.endsWith('spin')) for (;;) {} return new Response('ok') } }");
      String neighbour = runner.module("export default { fetch: () => new Response('fine') }");

      var spun = runner.get("/w/" + spinner + "/spin");

      assertThat(spun.statusCode()).isEqualTo(503);
      assertThat(TestRunner.JSON.readTree(spun.body()).path("type").stringValue())
          .isEqualTo("cpu-limit");
      assertThat(runner.get("/w/" + neighbour + "/").body()).isEqualTo("fine");
      assertThat(runner.get("/w/" + spinner + "/").body()).isEqualTo("ok");
    }
  }

  @Test
  void aThrowingHandlerIsAProblemThatTellsNothingOfTheScript() {
    try (var runner = TestRunner.start()) {
      String id = runner.module("export default { fetch() { throw new Error('inner secret') } }");

      var answer = runner.get("/w/" + id + "/");

      assertThat(answer.statusCode()).isEqualTo(500);
      assertThat(answer.headers().firstValue("content-type")).contains("application/problem+json");
      assertThat(answer.body()).contains("worker-exception").doesNotContain("inner secret");
      await()
          .atMost(Duration.ofSeconds(30))
          .untilAsserted(() -> assertThat(runner.log(id).toString()).contains("inner secret"));
    }
  }

  @Test
  void aWorkerAnswersUnderAHostNameOfItsOwn() throws IOException {
    try (var runner = TestRunner.start()) {
      String id =
          runner.module("export default { fetch: (r) => new Response(new URL(r.url).pathname) }");

      String answer = raw(runner.port(), "GET /v1/workers HTTP/1.1", "Host: " + id + ".localhost");

      assertThat(answer).startsWith("HTTP/1.1 200").endsWith("/v1/workers");
    }
  }

  @Test
  void aNameThatLeadsHereByForgeryMayNotCreate() throws IOException {
    try (var runner = TestRunner.start()) {
      String answer = raw(runner.port(), "POST / HTTP/1.1", "Host: evil.example");

      assertThat(answer).startsWith("HTTP/1.1 403").contains("evil.example");
    }
  }

  @Test
  void aWorkerCannotCreateWorkersOnItsOwnRunner() {
    try (var runner = TestRunner.start()) {
      String id =
          runner.module(
              "export default { async fetch() { const r = await fetch('http://127.0.0.1:%d/', {method: 'POST', headers: {'content-type': 'application/json'}, body: '{}'}); return new Response(String(r.status)) } }"
                  .formatted(runner.port()));

      assertThat(runner.get("/w/" + id + "/").body()).isEqualTo("403");
    }
  }

  private static String raw(int port, String... lines) throws IOException {
    try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout(20_000);
      String request = String.join("\r\n", lines) + "\r\nConnection: close\r\n\r\n";
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
