package dev.ashlar.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.ashlar.sandbox.IsolateConnections;
import dev.ashlar.sandbox.IsolateCounts;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What an operator allows connections and requests, in real cells: another number each. */
@Timeout(60)
class ConnectionLimitsTest {
  private static final int REQUEST_BODY = 300_000;
  private static final HttpClient CLIENT = HttpClient.newHttpClient();

  private static TestRunner runner;
  private static SocketPeers peers;
  private static String script;

  private String worker;

  @BeforeAll
  static void start() throws IOException {
    var usual = IsolateCounts.DEFAULTS;
    var counts =
        new IsolateCounts(
            usual.fetches(),
            usual.openFetches(),
            usual.timers(),
            usual.logBytes(),
            usual.scriptBytes(),
            usual.configBytes(),
            REQUEST_BODY);
    var connections = new IsolateConnections(3, 100_000, 500_000, 2, 1_000);
    var limits = TestRunner.options().limits().withCounts(counts).withConnections(connections);
    runner = TestRunner.start(TestRunner.options().withLimits(limits), Clock.systemUTC());
    peers = new SocketPeers();
    script = Files.readString(Path.of("src/test/resources/streams/sockets.js"));
  }

  @AfterAll
  static void stop() {
    peers.close();
    runner.close();
  }

  @BeforeEach
  void create() {
    worker = runner.module(script);
  }

  private String ask(String what, String url, int count) {
    String query = "?u=" + URLEncoder.encode(url, StandardCharsets.UTF_8) + "&n=" + count;
    return runner.get("/w/" + worker + "/" + what + query).body();
  }

  private void awaitLog(String line) {
    await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(() -> assertThat(runner.log(worker)).contains(line));
  }

  private HttpResponse<String> upload(BodyPublisher body) throws Exception {
    var url = URI.create("http://127.0.0.1:" + runner.port() + "/w/" + worker + "/upload");
    return CLIENT.send(HttpRequest.newBuilder(url).POST(body).build(), BodyHandlers.ofString());
  }

  @Test
  void aSocketTooManyFailsAndTheLogNamesTheLimit() {
    String url = peers.url("/echo");

    assertThat(ask("many", url, 5)).isEqualTo("[3,2,\"open\"]");
    awaitLog("WebSocket " + url + ": sockets: an instance may have at most 3 WebSockets");
  }

  @Test
  void aMessageThatIsTooLargeIsNotSent() {
    String url = peers.url("/echo");

    assertThat(ask("queued", url, 100_001)).isEqualTo("[1,\"1006  false\"]");
    awaitLog(
        "WebSocket " + url + ": socket-message: a message has at most 100000 bytes, not 100001");
  }

  @Test
  void aMessageThatIsTooLargeIsNotHeard() {
    String url = peers.url("/huge");

    assertThat(ask("ending", url, 0)).isEqualTo("[\"open\",\"error\",\"1006  false\"]");
    awaitLog(
        "WebSocket " + url + ": socket-message: the peer sent a message of more than 100000 bytes");
  }

  @Test
  void whatWaitsForThePeerHasItsLimit() {
    String url = peers.url("/deaf");

    assertThat(ask("queued", url, 100_000)).isEqualTo("[6,\"1006  false\"]");
    awaitLog("WebSocket " + url + ": socket-queue: more than 500000 bytes wait for the peer");
  }

  @Test
  void anEventSourceTooManyFailsAndTheLogNamesTheLimit() {
    String url = peers.httpUrl("/events");

    assertThat(ask("sources", url, 3)).isEqualTo("[\"open\",\"open\",\"error\"]");
    awaitLog(
        "EventSource " + url + ": event-sources: an instance may have at most 2 event sources");
  }

  @Test
  void anEventThatIsTooLongIsNotHeard() {
    String url = peers.httpUrl("/long-events");

    assertThat(ask("lost", url, 0)).isEqualTo("[\"open\",\"error\"]");
    awaitLog("EventSource " + url + ": event-message: a message of more than 1000 characters");
  }

  @Test
  void aRequestThatAnnouncesTooMuchIsRefused() throws Exception {
    var answer = upload(BodyPublishers.ofByteArray(new byte[REQUEST_BODY + 1]));

    assertThat(answer.statusCode()).isEqualTo(413);
    assertThat(answer.body())
        .contains("request-body: a body of 300001 bytes; a worker takes at most 300000");
  }

  @Test
  void aRequestThatAnnouncesNothingEndsWhereTheLimitIs() throws Exception {
    var inTime = new ByteArrayInputStream(new byte[REQUEST_BODY]);
    var endless = new ByteArrayInputStream(new byte[REQUEST_BODY + 1]);

    assertThat(upload(BodyPublishers.ofInputStream(() -> inTime)).body()).isEqualTo("300000");
    assertThat(upload(BodyPublishers.ofInputStream(() -> endless)).body())
        .contains("request-body: a worker takes at most 300000 bytes");
  }
}
