package dev.ashlar.bench;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.time.Duration;
import tools.jackson.databind.json.JsonMapper;

/**
 * What a visitor of the runner does, over kept connections of HTTP/1.1. Must be closed.
 * Thread-safe.
 */
final class RunnerClient implements AutoCloseable {
  private static final Duration LIMIT = Duration.ofSeconds(10);
  private static final JsonMapper JSON = JsonMapper.shared();

  // With HTTP/2 allowed, the client would ask for an upgrade, and then use one connection for
  // everything.
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final URI runner;
  private final String token;

  RunnerClient(UpProcess network) {
    this.runner = network.runner();
    this.token = token(network);
  }

  /** A smart worker that was created, and where it answers. */
  record Worker(String id, URI url) {}

  Worker create(String script) throws IOException, InterruptedException {
    var body = JSON.createObjectNode().put("script", script).put("type", "module").toString();
    var request =
        HttpRequest.newBuilder(runner)
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body));
    var created = JSON.readTree(send(request, 201));
    return new Worker(
        created.path("id").asString(), runner.resolve(created.path("url").asString()));
  }

  /** Asks the worker once; anything but this answer is an error. */
  void ask(Worker worker, String expected) throws IOException, InterruptedException {
    var answer = send(HttpRequest.newBuilder(worker.url()), 200);
    if (!answer.equals(expected)) {
      throw new IOException(
          "%s answered %s instead of %s".formatted(worker.url(), answer, expected));
    }
  }

  void delete(Worker worker) throws IOException, InterruptedException {
    send(
        HttpRequest.newBuilder(runner.resolve("/v1/workers/" + worker.id()))
            .header("Authorization", "Bearer " + token)
            .DELETE(),
        204);
  }

  @Override
  public void close() {
    http.shutdownNow();
  }

  private String send(HttpRequest.Builder builder, int expected)
      throws IOException, InterruptedException {
    var request = builder.timeout(LIMIT).build();
    var response = http.send(request, HttpResponse.BodyHandlers.ofString());
    if (response.statusCode() != expected) {
      throw new IOException(
          "%s %s answered %d: %s"
              .formatted(request.method(), request.uri(), response.statusCode(), response.body()));
    }
    return response.body();
  }

  private static String token(UpProcess network) {
    try {
      return Files.readString(network.data().resolve("runner.token")).strip();
    } catch (IOException e) {
      throw new IllegalStateException("the runner has no token: " + e, e);
    }
  }
}
