package dev.ashlar.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ashlar.net.WebServer;
import dev.ashlar.socketio.SocketIoClient;
import dev.ashlar.socketio.SocketIoOptions;
import dev.ashlar.socketio.SocketIoServer;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/** Server and client over real sockets. */
@Timeout(60)
class LoopbackTest {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final SecureRandom random = new SecureRandom();
  private final SocketIoServer sockets = new SocketIoServer(SocketIoOptions.DEFAULTS);
  private final WireServer server =
      new WireServer(sockets, World.SERVER, WireOptions.DEFAULTS, InstantSource.system(), random);
  private final SocketIoClient dialer = new SocketIoClient();
  private final WireClient client =
      new WireClient(dialer, WireClientOptions.DEFAULTS, InstantSource.system(), random);
  private WebServer web;

  @BeforeEach
  void start() {
    server.service("/echo/", WireRequest::data);
    server.service("/peer/", request -> World.text(request.session().peer().text()));
    web = sockets.mount(WebServer.builder().listen("127.0.0.1", 0)).start();
  }

  @AfterEach
  void stop() {
    client.close();
    server.close();
    dialer.close();
    sockets.close();
    web.close();
  }

  @Test
  void manyRequestsCrossOneSessionAtOnce() throws Exception {
    try (WireConnection connection = client.connect(service("/echo/"), World.ALICE)) {
      List<Integer> answers = inParallel(1_000, connection);

      assertThat(answers).hasSize(1_000).doesNotHaveDuplicates();
      assertThat(server.sessions()).isEqualTo(1);
    }
  }

  private static List<Integer> inParallel(int count, WireConnection connection)
      throws InterruptedException, ExecutionException {
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var futures = new ArrayList<Future<Integer>>();
      for (int i = 0; i < count; i++) {
        JsonNode number = JsonNodeFactory.instance.numberNode(i);
        futures.add(threads.submit(() -> connection.request("echo", number, PATIENCE).asInt()));
      }
      var answers = new ArrayList<Integer>();
      for (Future<Integer> future : futures) {
        answers.add(future.get());
      }
      return answers;
    }
  }

  @Test
  void aServiceKnowsWhoAsks() {
    try (WireConnection connection = client.connect(service("/peer/"), World.ALICE)) {
      assertThat(connection.request("who", World.text(""), PATIENCE).asString())
          .isEqualTo(World.ALICE.address().text());
      assertThat(connection.server()).isEqualTo(server.address());
    }
  }

  @Test
  void aMessageOfFiveMegabytesCrossesBothWays() {
    String large = "añ漢😀".repeat(1_000_000);
    try (WireConnection connection = client.connect(service("/echo/"), World.ALICE)) {
      assertThat(connection.request("echo", World.text(large), PATIENCE).asString())
          .isEqualTo(large);
    }
  }

  @Test
  void whereNobodyListensTheConnectionIsRefused() {
    assertThatThrownBy(() -> client.connect(URI.create("http://127.0.0.1:1/echo/"), World.ALICE))
        .extracting(e -> ((WireException) e).code())
        .isEqualTo(WireException.Code.ECONNREFUSED);
  }

  @Test
  void closingTheServerEndsItsSessionsAndTheClientsRequests() {
    WireConnection connection =
        client.connect(
            service("/echo/"),
            World.ALICE,
            WireClientOptions.DEFAULTS.withReconnect(
                Duration.ofMillis(300), Duration.ofMillis(50)));

    server.close();

    assertThat(server.sessions()).isZero();
    connection.close();
  }

  private URI service(String path) {
    return URI.create("http://127.0.0.1:" + web.port() + path);
  }
}
