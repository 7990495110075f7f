package dev.ashlar.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Limits that the operator of a network set: they fire by name, and the worker serves again. */
class WorkerLimitsTest {
  private static final String SCRIPT =
      """
      export default {
        async fetch(request) {
          switch (new URL(request.url).pathname.split('/').pop()) {
            case 'loop': for (;;);
            case 'wait': await new Promise(() => setInterval(() => {}, 10));
            case 'eat': { const all = []; for (;;) all.push(new Array(1e5).fill(0.5)); }
            default: return new Response('served');
          }
        }
      };
      """;

  @TempDir private static Path folder;

  private static Ashlar network;
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  @BeforeAll
  static void start() throws Exception {
    network =
        Ashlar.up(
            folder.resolve(".ashlar"),
            "--sandboxes",
            "0",
            "--limit",
            "event-cpu=1s",
            "--limit",
            "fetch-wall=8s",
            "--limit",
            "memory=64MiB");
    var form =
        "script=%s&type=module&name=limited&config=%%7B%%7D"
            .formatted(URLEncoder.encode(SCRIPT, StandardCharsets.UTF_8));
    var created =
        HTTP.send(
            HttpRequest.newBuilder(network.runner())
                .header("content-type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString(form))
                .build(),
            HttpResponse.BodyHandlers.ofString());
    assertThat(created.statusCode()).as(created.body()).isEqualTo(201);
  }

  @AfterAll
  static void end() {
    network.close();
  }

  private static HttpResponse<String> get(String path) throws IOException, InterruptedException {
    URI url = network.runner().resolve("/w/limited/" + path);
    return HTTP.send(HttpRequest.newBuilder(url).build(), HttpResponse.BodyHandlers.ofString());
  }

  @ParameterizedTest
  @CsvSource({
    "loop, 503, cpu-limit",
    "wait, 504, wall-limit",
    "eat, 503, memory-limit",
  })
  void aRequestThatReachesALimitIsToldWhichAndTheNextIsServed(
      String path, int status, String problem) throws Exception {
    var limited = get(path);
    var next = get("");

    assertThat(limited.statusCode()).as(limited.body()).isEqualTo(status);
    assertThat(limited.body()).contains(problem);
    assertThat(next.body()).isEqualTo("served");
  }
}
