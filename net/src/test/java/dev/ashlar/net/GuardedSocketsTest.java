package dev.ashlar.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ashlar.net.WebSocketLine.Received;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.eclipse.jetty.websocket.api.Callback;
import org.eclipse.jetty.websocket.api.Session;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class GuardedSocketsTest {
  private static final FetchPolicy OPEN = FetchPolicy.DEFAULTS.withAllowPrivate(true);
  private static final int MAX = 4 << 20;

  private final AtomicLong flooded = new AtomicLong();
  private final CountDownLatch gone = new CountDownLatch(1);
  private final WebServer server = WebServer.builder().fallback(this::serve).start();
  private final GuardedClient client =
      new GuardedClient(host -> {
        String to = host.endsWith(".example") ? "127.0.0.1" : host;
        return List.of(InetAddress.getAllByName(to));
      });

  @AfterEach
  void stop() {
    client.close();
    server.close();
  }

  private void serve(HttpExchange x) {
    switch (x.path()) {
      case "/echo" -> x.upgrade(new Echo(), Optional.empty());
      case "/second" -> x.upgrade(new Echo(), Optional.of("two"));
      case "/deaf" -> x.upgrade(new Deaf(), Optional.empty());
      case "/pings" -> x.upgrade(new Pings(), Optional.empty());
      case "/flood" -> x.upgrade(new Flood(), Optional.empty());
      case "/to" -> {
        x.respondHeader("Location", "/echo");
        x.respond(302);
      }
      default -> x.respond(404);
    }
  }

  /** Sends back what comes, and closes by 4001 when asked. */
  public static final class Echo implements Session.Listener.AutoDemanding {
    private final CompletableFuture<Session> session = new CompletableFuture<>();

    @Override
    public void onWebSocketOpen(Session opened) {
      session.complete(opened);
      opened.setMaxTextMessageSize(MAX);
      opened.setMaxBinaryMessageSize(MAX);
    }

    @Override
    public void onWebSocketText(String text) {
      if (text.equals("wait")) {
        CompletableFuture.delayedExecutor(1, TimeUnit.SECONDS)
            .execute(() -> session.join().sendText("waited", Callback.NOOP));
      } else if (text.equals("close")) {
        session.join().close(4001, "as you wish", Callback.NOOP);
      } else if (text.equals("ping")) {
        session.join().sendPing(ByteBuffer.allocate(3), Callback.NOOP);
        session.join().sendText("after the ping", Callback.NOOP);
      } else {
        session.join().sendText(text, Callback.NOOP);
      }
    }

    @Override
    public void onWebSocketBinary(ByteBuffer payload, Callback callback) {
      var copy = ByteBuffer.allocate(payload.remaining()).put(payload).flip();
      session.join().sendBinary(copy, callback);
    }
  }

  /** Hears nothing, no ping either. */
  public static final class Deaf implements Session.Listener {
    @Override
    public void onWebSocketOpen(Session opened) {
      // And never asks for a frame.
    }
  }

  /** Sends without end, and answers no close. */
  public final class Flood implements Session.Listener {
    @Override
    public void onWebSocketOpen(Session opened) {
      Thread.ofVirtual().start(() -> send(opened));
    }

    private void send(Session opened) {
      opened.sendBinary(
          ByteBuffer.allocate(1 << 16),
          Callback.from(
              () -> {
                flooded.addAndGet(1 << 16);
                Thread.ofVirtual().start(() -> send(opened));
              },
              failure -> gone.countDown()));
    }
  }

  /** Asks without end whether somebody is there, and never reads the answer. */
  public final class Pings implements Session.Listener {
    @Override
    public void onWebSocketOpen(Session opened) {
      Thread.ofVirtual().start(() -> ask(opened));
    }

    private void ask(Session opened) {
      opened.sendPing(
          ByteBuffer.allocate(125),
          Callback.from(
              () -> {
                flooded.addAndGet(125);
                Thread.ofVirtual().start(() -> ask(opened));
              },
              failure -> gone.countDown()));
    }
  }

  private URI url(String host, String path) {
    return URI.create("ws://" + host + ":" + server.port() + path);
  }

  private WebSocketLine connect(String path, String... protocols) {
    return client.connect(url("one.example", path), List.of(protocols), List.of(), OPEN, MAX);
  }

  private static byte[] message(WebSocketLine line) throws Exception {
    var whole = new ByteArrayOutputStream();
    while (true) {
      var piece = (Received.Piece) line.receive();
      assertThat(piece.bytes().length).isLessThanOrEqualTo(64 << 10);
      whole.write(piece.bytes());
      if (piece.last()) {
        return whole.toByteArray();
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1", "localhost", "[::1]", "one.example", "169.254.169.254"})
  void privateAddressesAreRefusedAfterTheNameIsResolved(String host) {
    assertThatThrownBy(() ->
            client.connect(url(host, "/echo"), List.of(), List.of(), FetchPolicy.DEFAULTS, MAX))
        .isInstanceOfSatisfying(
            NetException.class,
            e -> assertThat(e.code()).isEqualTo(NetException.Code.ADDRESS_REFUSED));
  }

  @Test
  void textsAndBytesComeBackAsTheyWent() throws Exception {
    try (var line = connect("/echo")) {
      line.send(true, "grüß dich 🏛".getBytes(StandardCharsets.UTF_8), true);
      assertThat(message(line)).asString(StandardCharsets.UTF_8).isEqualTo("grüß dich 🏛");

      line.send(false, new byte[0], true);
      assertThat(message(line)).isEmpty();
    }
  }

  @Test
  void aTextCutInTheMiddleOfACharacterArrivesWhole() throws Exception {
    byte[] text = "🏛🏛".getBytes(StandardCharsets.UTF_8);
    try (var line = connect("/echo")) {
      for (int i = 0; i < text.length; i++) {
        line.send(true, new byte[] {text[i]}, i == text.length - 1);
      }

      assertThat(message(line)).isEqualTo(text);
    }
  }

  @Test
  void whatIsNoUtf8IsNotSentAsText() throws Exception {
    try (var line = connect("/echo")) {
      assertThatThrownBy(() -> line.send(true, new byte[] {(byte) 0xff}, true))
          .isInstanceOf(IOException.class);
    }
  }

  @Test
  void aLargeMessageComesInSmallPieces() throws Exception {
    var bytes = new byte[3 << 20];
    bytes[bytes.length - 1] = 7;
    try (var line = connect("/echo")) {
      line.send(false, bytes, true);

      assertThat(message(line)).isEqualTo(bytes);
    }
  }

  @Test
  void aMessageLargerThanTheLimitEndsTheConnection() throws Exception {
    try (var line =
        client.connect(url("one.example", "/echo"), List.of(), List.of(), OPEN, 100_000)) {
      line.send(false, new byte[100_001], true);

      Received last = line.receive();
      while (last instanceof Received.Piece piece) {
        assertThat(piece.last()).isFalse();
        last = line.receive();
      }
      assertThat(last).isEqualTo(new Received.TooBig());
    }
  }

  @Test
  void pingsAreAnsweredAndHideNothingBehindThem() throws Exception {
    try (var line = connect("/echo")) {
      line.send(true, "ping".getBytes(StandardCharsets.UTF_8), true);

      assertThat(message(line)).asString().isEqualTo("after the ping");
    }
  }

  @Test
  void aSilentServerIsLeftOnlyIfItAnswersNoPing() throws Exception {
    var hasty = OPEN.withIdle(Duration.ofMillis(200));
    try (var line = client.connect(url("one.example", "/echo"), List.of(), List.of(), hasty, MAX)) {
      line.send(true, "wait".getBytes(StandardCharsets.UTF_8), true);
      assertThat(message(line)).asString().isEqualTo("waited");
    }
    try (var line = client.connect(url("one.example", "/deaf"), List.of(), List.of(), hasty, MAX)) {
      assertThat(line.receive()).isEqualTo(new Received.Closed(1006, ""));
    }
  }

  @Test
  void theProtocolIsTheOneThatTheServerChose() throws Exception {
    try (var line = connect("/second", "one", "two")) {
      assertThat(line.protocol()).isEqualTo("two");
    }
  }

  @Test
  void bothSidesMayClose() throws Exception {
    try (var line = connect("/echo")) {
      line.send(true, "close".getBytes(StandardCharsets.UTF_8), true);
      assertThat(line.receive()).isEqualTo(new Received.Closed(4001, "as you wish"));
      assertThat(line.receive()).isEqualTo(new Received.Closed(4001, "as you wish"));
    }
    try (var line = connect("/echo")) {
      line.close(3000, "enough");
      assertThat(line.receive()).isEqualTo(new Received.Closed(3000, "enough"));
    }
  }

  @Test
  void whoeverDoesNotReadHoldsTheServerBack() throws Exception {
    try (var line = connect("/flood")) {
      message(line);
      long before = -1;
      for (long now = flooded.get(); now != before; now = flooded.get()) {
        before = now;
        assertThat(gone.await(300, TimeUnit.MILLISECONDS)).isFalse();
      }
      assertThat(before).isLessThan(32 << 20);
    }
    gone.await();
  }

  @Test
  void whoeverAsksForAnswersAndReadsNoneIsHeldBack() throws Exception {
    try (var line = connect("/pings")) {
      var receiver =
          Thread.ofVirtual()
              .start(() -> {
                try {
                  line.receive();
                } catch (IOException | InterruptedException e) {
                  // It is given up below.
                }
              });
      long before = -1;
      for (long now = flooded.get(); now != before || now == 0; now = flooded.get()) {
        before = now;
        assertThat(gone.await(1, TimeUnit.SECONDS)).isFalse();
      }
      assertThat(before).isLessThan(64 << 20);
      receiver.interrupt();
    }
    gone.await();
  }

  @Test
  void aServerThatAnswersNoCloseIsLeft() throws Exception {
    try (var line = connect("/flood")) {
      long start = System.nanoTime();
      line.close(1000, "");

      assertThat(line.receive()).isEqualTo(new Received.Closed(1006, ""));
      assertThat(Duration.ofNanos(System.nanoTime() - start))
          .isBetween(WebSocketLine.CLOSE_WAIT, WebSocketLine.CLOSE_WAIT.multipliedBy(2));
    }
    gone.await();
  }

  @Test
  void aServerThatHangsUpWithoutAWordIsAnAbnormalEnd() throws Exception {
    try (var listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Thread.ofVirtual().start(() -> acceptAndLeave(listener));
      var url = URI.create("ws://127.0.0.1:" + listener.getLocalPort() + "/");

      assertThatThrownBy(() -> client.connect(url, List.of(), List.of(), OPEN, MAX))
          .isInstanceOfSatisfying(
              NetException.class,
              e -> assertThat(e.code()).isEqualTo(NetException.Code.CONNECT_FAILED));
    }
  }

  private static void acceptAndLeave(ServerSocket listener) {
    try (var socket = listener.accept()) {
      socket.getInputStream().read(new byte[100]);
    } catch (IOException e) {
      // The test is over.
    }
  }

  @Test
  void anAnswerThatIsNoUpgradeFailsAndRedirectsAreNotFollowed() {
    for (String path : List.of("/nothing", "/to")) {
      assertThatThrownBy(() -> connect(path))
          .isInstanceOfSatisfying(
              NetException.class,
              e -> assertThat(e.code()).isEqualTo(NetException.Code.CONNECT_FAILED));
    }
  }
}
