package dev.ashlar.runner;

import dev.ashlar.keys.KeyNetworks;
import dev.ashlar.keys.LocalKeyNetwork;
import dev.ashlar.net.FetchPolicy;
import dev.ashlar.net.WebServer;
import dev.ashlar.sandbox.CellOptions;
import dev.ashlar.sandbox.CellPool;
import dev.ashlar.store.DataFolder;
import dev.ashlar.store.Database;
import dev.ashlar.store.testing.TestDatabase;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A whole runner on a port of its own, with real cells; must be closed. */
final class TestRunner implements AutoCloseable {
  static final JsonMapper JSON = JsonMapper.shared();

  /** Shared by all tests of a JVM: starting it is what takes time. */
  private static final class Cells {
    static final CellPool POOL = new CellPool(CellOptions.of(engine()).withReady(2));
  }

  private final Database database;
  private final Path path;
  private final Clock clock;
  private final RunnerOptions options;
  private final HttpClient client = HttpClient.newHttpClient();
  private DataFolder folder;
  private Runner runner;
  private WebServer server;

  private TestRunner(RunnerOptions options, Clock clock) {
    this.options = options;
    this.clock = clock;
    this.database = TestDatabase.fresh(LocalKeyNetwork.MODULE, Runner.MODULE);
    try {
      this.path = Files.createTempDirectory("runner-test");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    this.folder = DataFolder.open(path);
    this.runner = newRunner();
    this.server = serve();
  }

  static TestRunner start() {
    return start(options(), Clock.systemUTC());
  }

  static TestRunner start(RunnerOptions options, Clock clock) {
    return new TestRunner(options, clock);
  }

  static RunnerOptions options() {
    return RunnerOptions.DEFAULTS
        .withPoll(Duration.ofMillis(50))
        .withDrain(Duration.ofSeconds(1))
        .withFetchPolicy(FetchPolicy.DEFAULTS.withAllowPrivate(true));
  }

  private Runner newRunner() {
    byte[] key = folder.secret("keys.seal", 32);
    var keys = new KeyNetworks(List.of(new LocalKeyNetwork(database, key, new SecureRandom())));
    var fresh = new Runner(database, folder, Cells.POOL, keys, options, clock);
    fresh.start();
    return fresh;
  }

  private WebServer serve() {
    return WebServer.builder()
        .listen("127.0.0.1", 0)
        .hostRoute(RunnerHttp::isWorkerHost, runner.http())
        .fallback(runner.http())
        .build()
        .start();
  }

  /** Ends the runner, as a process would end, and starts another on what it left. */
  void restart() {
    stop();
    folder = DataFolder.open(path);
    runner = newRunner();
    server = serve();
  }

  private void stop() {
    server.close();
    runner.close();
    folder.close();
  }

  Database database() {
    return database;
  }

  Runner runner() {
    return runner;
  }

  int port() {
    return server.port();
  }

  String operatorToken() {
    try {
      return Files.readString(path.resolve(Tokens.FILE));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  HttpResponse<String> send(
      String method, String target, String contentType, String body, String... headers) {
    var request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port() + target))
            .timeout(Duration.ofSeconds(60))
            .method(method, HttpRequest.BodyPublishers.ofString(body));
    if (!contentType.isEmpty()) {
      request.header("content-type", contentType);
    }
    if (headers.length > 0) {
      request.headers(headers);
    }
    try {
      return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** Creates a worker from JSON members; answers the response. */
  HttpResponse<String> create(Map<String, ?> request) {
    return send("POST", "/", "application/json", JSON.writeValueAsString(request));
  }

  /** Creates a worker and answers its id. */
  String created(Map<String, ?> request) {
    HttpResponse<String> response = create(request);
    if (response.statusCode() != 201) {
      throw new AssertionError(response.statusCode() + " " + response.body());
    }
    return JSON.readTree(response.body()).path("id").stringValue();
  }

  String module(String script) {
    return created(Map.of("script", script, "type", "module"));
  }

  HttpResponse<String> get(String target) {
    return send("GET", target, "", "");
  }

  /** A request to the management interface with the operator's token. */
  JsonNode manage(String method, String target) {
    HttpResponse<String> response =
        send(method, target, "", "", "authorization", "Bearer " + operatorToken());
    return JSON.readTree(response.body().isEmpty() ? "{}" : response.body());
  }

  List<JsonNode> runs(String id) {
    return List.copyOf(manage("GET", "/v1/workers/" + id + "/runs").path("runs").values());
  }

  /** First texts of the worker's log lines, oldest first. */
  List<String> log(String id) {
    return manage("GET", "/v1/workers/" + id + "/logs").path("lines").values().stream()
        .map(line -> line.path("message").path(0).asString(""))
        .toList();
  }

  private static Path engine() {
    try {
      Path script = Path.of(System.getProperty("ashlar.root")).resolve("bin/engine");
      Process process = new ProcessBuilder(script.toString()).start();
      return Path.of(
          new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    stop();
    database.close();
  }
}
