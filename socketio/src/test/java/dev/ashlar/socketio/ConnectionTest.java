package dev.ashlar.socketio;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Our client with our server. */
class ConnectionTest {
  private static final SocketIoOptions QUICK =
      SocketIoOptions.DEFAULTS.withHeartbeat(Duration.ofMillis(50), Duration.ofMillis(150));

  private final SocketIoClient client = new SocketIoClient();

  @AfterEach
  void stop() {
    client.close();
  }

  @Test
  void messagesOfManyThreadsAllArriveEachInItsOrder() throws Exception {
    try (var server = new EchoServer(SocketIoOptions.DEFAULTS)) {
      var connection = client.connect(server.uri(), SocketIoClientOptions.DEFAULTS);
      var echoes = new LinkedBlockingQueue<String>();
      connection.onMessage(echoes::add);

      var threads = new ArrayList<Thread>();
      for (int t = 0; t < 4; t++) {
        String name = "t" + t + ":";
        threads.add(
            Thread.startVirtualThread(() -> {
              for (int i = 0; i < 1000; i++) {
                connection.send(name + i);
              }
            }));
      }
      int[] next = new int[4];
      for (int i = 0; i < 4000; i++) {
        String echo = echoes.poll(10, SECONDS);
        assertThat(echo).isNotNull();
        int thread = echo.charAt(1) - '0';
        assertThat(echo).isEqualTo("t" + thread + ":" + next[thread]++);
      }
      for (Thread thread : threads) {
        thread.join();
      }
    }
  }

  @Test
  void loneSurrogatesSurviveBothWays() throws Exception {
    try (var server = new EchoServer(SocketIoOptions.DEFAULTS)) {
      var connection = client.connect(server.uri(), SocketIoClientOptions.DEFAULTS);
      var echo = new CompletableFuture<String>();
      connection.onMessage(echo::complete);

      connection.send("\uDE00 half \uD83D");

      assertThat(echo.get(5, SECONDS)).isEqualTo("\uDE00 half \uD83D");
    }
  }

  @Test
  void theHeadersOfTheOpeningRequestAreTold() {
    try (var server = new EchoServer(SocketIoOptions.DEFAULTS)) {
      var options = SocketIoClientOptions.DEFAULTS.withHeaders(Map.of("X-DCP", "java 1 5.4"));

      client.connect(server.uri(), options);

      await().until(() -> !server.connections.isEmpty());
      assertThat(server.connections.getFirst().headers()).containsEntry("x-dcp", "java 1 5.4");
    }
  }

  @Test
  void aConnectionOutlivesManyHeartbeats() throws Exception {
    try (var server = new EchoServer(QUICK)) {
      var connection = client.connect(server.uri(), SocketIoClientOptions.DEFAULTS);
      var echo = new CompletableFuture<String>();
      connection.onMessage(echo::complete);
      long start = System.nanoTime();

      await().until(() -> System.nanoTime() - start > Duration.ofMillis(600).toNanos());
      connection.send("still here");

      assertThat(echo.get(5, SECONDS)).isEqualTo("still here");
    }
  }

  @Test
  void aSlowHandlerHoldsBackItsOwnPeerOnly() throws Exception {
    try (var server = new EchoServer(SocketIoOptions.DEFAULTS.withQueue(10_000, ofSeconds(30)))) {
      var narrow =
          new SocketIoClientOptions(ofSeconds(5), 1_000_000, 10_000, ofSeconds(30), Map.of());
      var slow = client.connect(server.uri(), narrow);
      var gate = new CountDownLatch(1);
      var slowEchoes = new LinkedBlockingQueue<String>();
      slow.onMessage(message -> {
        awaitGate(gate);
        slowEchoes.add(message);
      });
      Thread.startVirtualThread(() -> {
        for (int i = 0; i < 20_000; i++) {
          slow.send("x".repeat(1000) + i);
        }
      });
      var quick = client.connect(server.uri(), narrow);
      var quickEcho = new CompletableFuture<String>();
      quick.onMessage(quickEcho::complete);

      quick.send("quick");

      assertThat(quickEcho.get(5, SECONDS)).isEqualTo("quick");
      assertThat(slowEchoes).isEmpty();
      gate.countDown();
      for (int i = 0; i < 20_000; i++) {
        assertThat(slowEchoes.poll(10, SECONDS)).endsWith("x" + i);
      }
    }
  }

  @Test
  void theEndIsToldOnBothSidesAndSendingIsRefusedAfterwards() throws Exception {
    try (var server = new EchoServer(SocketIoOptions.DEFAULTS)) {
      var connection = client.connect(server.uri(), SocketIoClientOptions.DEFAULTS);
      var end = new CompletableFuture<String>();
      connection.onClose(end::complete);

      connection.send("please close");

      assertThat(end.get(5, SECONDS)).isEqualTo("disconnected by the peer");
      await().untilAsserted(() -> assertThat(server.ends).containsExactly("closed by this side"));
      await().untilAsserted(() -> assertThat(server.socketIo.sessions()).isZero());
      assertThatThrownBy(() -> connection.send("too late"))
          .isInstanceOfSatisfying(
              SocketIoException.class,
              e -> assertThat(e.code()).isEqualTo(SocketIoException.Code.CONNECTION_CLOSED));
    }
  }

  @Test
  void whatTheServerSendsLastArrivesBeforeItsClose() throws Exception {
    try (var server = new EchoServer(SocketIoOptions.DEFAULTS)) {
      var connection = client.connect(server.uri(), SocketIoClientOptions.DEFAULTS);
      var story = new LinkedBlockingQueue<String>();
      connection.onMessage(story::add);
      connection.onClose(_ -> story.add("end"));

      connection.send("one");
      connection.send("please close");

      assertThat(story.poll(5, SECONDS)).isEqualTo("one");
      assertThat(story.poll(5, SECONDS)).isEqualTo("end");
    }
  }

  @Test
  void aServerThatIsNotThereOrNotSocketIoIsNamed() {
    try (var server = new EchoServer(SocketIoOptions.DEFAULTS)) {
      var elsewhere = server.uri().resolve("/elsewhere/");

      assertThatThrownBy(() -> client.connect(elsewhere, SocketIoClientOptions.DEFAULTS))
          .isInstanceOfSatisfying(
              SocketIoException.class, e -> assertThat(e.httpStatus()).isEqualTo(404));
    }
    var nowhere = URI.create("http://127.0.0.1:1/service/");
    assertThatThrownBy(() -> client.connect(nowhere, SocketIoClientOptions.DEFAULTS))
        .isInstanceOfSatisfying(
            SocketIoException.class,
            e -> assertThat(e.code()).isEqualTo(SocketIoException.Code.CONNECT_FAILED));
  }

  private static Duration ofSeconds(int seconds) {
    return Duration.ofSeconds(seconds);
  }

  private static void awaitGate(CountDownLatch gate) {
    try {
      gate.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
