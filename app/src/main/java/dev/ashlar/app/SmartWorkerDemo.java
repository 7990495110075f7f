package dev.ashlar.app;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The smart worker of the demo, created as the reference's curl line does it, over HTTP like
 * anybody else's.
 */
final class SmartWorkerDemo {
  private static final String NAME = "keeper";
  private static final String BOUNDARY = "----------------------ashlar-demo";
  private static final Duration LIMIT = Duration.ofSeconds(30);
  private static final Duration WAKE_LIMIT = Duration.ofSeconds(20);
  private static final JsonMapper JSON = JsonMapper.shared();

  private final NetworkFile network;
  private final PrintWriter out;

  SmartWorkerDemo(NetworkFile network, PrintWriter out) {
    this.network = network;
    this.out = out;
  }

  void run() throws IOException, InterruptedException {
    try (var http = HttpClient.newHttpClient()) {
      var created = JSON.readTree(send(http, creation(), 201));
      out.println(
          "A smart worker: %s, version %d, at %s"
              .formatted(
                  NAME,
                  created.path("version").asInt(),
                  network.runner().resolve(created.path("url").asString())));
      var url = network.runner().resolve(created.path("url").asString() + "hello");
      var answer = woken(http, url);
      out.println("  GET %s answers %s".formatted(url.getPath(), answer));
      out.println(
          "  its key %s is the same in every version, and in every demo on this data"
              .formatted(JSON.readTree(answer).path("key").asString()));
      out.println("  its log:");
      for (JsonNode line : logs(http, created.path("id").asString())) {
        out.println(
            "    "
                + Terminal.plain(line.path("ts").asString())
                + "  "
                + Terminal.plain(words(line)));
      }
      out.flush();
    }
  }

  /**
   * The body that curl sends for -F 'script=@keeper.js' -F 'type=module' -F 'schedule="…"' -F
   * 'config=…' -F 'name=keeper'.
   */
  private HttpRequest creation() throws IOException {
    var config =
        JSON.createObjectNode()
            .put("greeting", "hello")
            .put("network", network.scheduler().toString());
    var body = new ByteArrayOutputStream();
    part(
        body,
        "name=\"script\"; filename=\"keeper.js\"\r\nContent-Type: application/octet-stream",
        PictureJob.resource("keeper.js"));
    part(body, "name=\"type\"", "module".getBytes(StandardCharsets.UTF_8));
    part(body, "name=\"schedule\"", "*/5 * * * *".getBytes(StandardCharsets.UTF_8));
    part(body, "name=\"config\"", config.toString().getBytes(StandardCharsets.UTF_8));
    part(body, "name=\"name\"", NAME.getBytes(StandardCharsets.UTF_8));
    body.write(("--" + BOUNDARY + "--\r\n").getBytes(StandardCharsets.UTF_8));
    return HttpRequest.newBuilder(network.runner())
        .header("Content-Type", "multipart/form-data; boundary=" + BOUNDARY)
        .POST(HttpRequest.BodyPublishers.ofByteArray(body.toByteArray()))
        .timeout(LIMIT)
        .build();
  }

  private static void part(ByteArrayOutputStream body, String disposition, byte[] content)
      throws IOException {
    body.write(
        "--%s\r\nContent-Disposition: form-data; %s\r\n\r\n"
            .formatted(BOUNDARY, disposition)
            .getBytes(StandardCharsets.UTF_8));
    body.write(content);
    body.write("\r\n".getBytes(StandardCharsets.UTF_8));
  }

  /** Its answer, once its first wake, which runs beside us, has seen the network. */
  private String woken(HttpClient http, URI url) throws IOException, InterruptedException {
    var request = HttpRequest.newBuilder(url).timeout(LIMIT).build();
    long deadline = System.nanoTime() + WAKE_LIMIT.toNanos();
    while (true) {
      var answer = send(http, request, 200);
      if (JSON.readTree(answer).hasNonNull("key") || System.nanoTime() > deadline) {
        return answer;
      }
      Thread.sleep(50);
    }
  }

  private JsonNode logs(HttpClient http, String id) throws IOException, InterruptedException {
    var token = Files.readString(Path.of(network.data(), "runner.token")).strip();
    var request =
        HttpRequest.newBuilder(
                network.runner().resolve("/v1/workers/%s/logs?limit=5".formatted(id)))
            .header("Authorization", "Bearer " + token)
            .timeout(LIMIT)
            .build();
    return JSON.readTree(send(http, request, 200)).path("lines");
  }

  private static String words(JsonNode line) {
    var message = line.path("message");
    return message.isArray()
        ? message
            .valueStream()
            .map(word -> word.asString(word.toString()))
            .collect(Collectors.joining(" "))
        : message.asString(message.toString());
  }

  private static String send(HttpClient http, HttpRequest request, int expected)
      throws IOException, InterruptedException {
    var response = http.send(request, HttpResponse.BodyHandlers.ofString());
    if (response.statusCode() != expected) {
      throw new AppException(
          AppException.Code.RUNNER,
          "%s %s answered %d: %s"
              .formatted(
                  request.method(),
                  request.uri(),
                  response.statusCode(),
                  Terminal.plain(response.body())),
          "see the log of `ashlar up`");
    }
    return response.body();
  }
}
