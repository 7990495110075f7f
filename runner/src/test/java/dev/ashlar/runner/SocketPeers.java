package dev.ashlar.runner;

import dev.ashlar.net.HttpExchange;
import dev.ashlar.net.WebServer;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.eclipse.jetty.websocket.api.Callback;
import org.eclipse.jetty.websocket.api.Session;

/** Servers that speak WebSocket and event streams, good ones and bad ones; must be closed. */
final class SocketPeers implements AutoCloseable {
  private static final int MAX = 64 << 20;

  private final WebServer server;

  /** Bytes that the flood got rid of. */
  final AtomicLong flooded = new AtomicLong();

  /** Counts down when the client of the flood has left. */
  final CountDownLatch left = new CountDownLatch(1);

  private final AtomicInteger asked = new AtomicInteger();

  SocketPeers() {
    this.server =
        WebServer.builder()
            .listen("127.0.0.1", 0)
            .route("/echo", x -> x.upgrade(new Echo(), Optional.empty()))
            .route("/second", x -> x.upgrade(new Echo(), Optional.of("two")))
            .route("/flood", x -> x.upgrade(new Flood(), Optional.empty()))
            .route("/deaf", x -> x.upgrade(new Deaf(), Optional.empty()))
            .route("/huge", x -> x.upgrade(new Huge(), Optional.empty()))
            .route("/tired", x -> x.upgrade(new Tired(), Optional.empty()))
            .route("/rude", x -> x.upgrade(new Rude(), Optional.empty()))
            .route("/said", SocketPeers::said)
            .route("/events", this::events)
            .route("/long-events", SocketPeers::longEvents)
            .route("/no-events", x -> x.respond(200, "text/plain", new byte[0]))
            .start();
  }

  String url(String path) {
    return "ws://127.0.0.1:" + server.port() + path;
  }

  String httpUrl(String path) {
    return "http://127.0.0.1:" + server.port() + path;
  }

  /** Sends back what comes. */
  public static final class Echo implements Session.Listener.AutoDemanding {
    private final CompletableFuture<Session> session = new CompletableFuture<>();

    @Override
    public void onWebSocketOpen(Session opened) {
      opened.setMaxTextMessageSize(MAX);
      opened.setMaxBinaryMessageSize(MAX);
      session.complete(opened);
    }

    @Override
    public void onWebSocketText(String text) {
      session.join().sendText(text, Callback.NOOP);
    }

    @Override
    public void onWebSocketBinary(ByteBuffer payload, Callback callback) {
      var copy = ByteBuffer.allocate(payload.remaining()).put(payload).flip();
      session.join().sendBinary(copy, callback);
    }
  }

  /** Sends without end, and hears nothing. */
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
              failure -> left.countDown()));
    }
  }

  /** Hears nothing and says nothing. */
  public static final class Deaf implements Session.Listener {
    @Override
    public void onWebSocketOpen(Session opened) {
      // And never asks for a frame.
    }
  }

  /** Sends one message that is larger than any worker takes, in pieces. */
  public static final class Huge implements Session.Listener.AutoDemanding {
    @Override
    public void onWebSocketOpen(Session opened) {
      Thread.ofVirtual().start(() -> send(opened, 0));
    }

    private static void send(Session opened, int sent) {
      opened.sendPartialBinary(
          ByteBuffer.allocate(1 << 20),
          sent == MAX,
          Callback.from(
              () -> Thread.ofVirtual().start(() -> send(opened, sent + (1 << 20))), failure -> {}));
    }
  }

  /** Hangs up at the first message, while more are on their way. */
  public static final class Tired implements Session.Listener.AutoDemanding {
    private final CompletableFuture<Session> session = new CompletableFuture<>();

    @Override
    public void onWebSocketOpen(Session opened) {
      opened.setMaxBinaryMessageSize(MAX);
      session.complete(opened);
    }

    @Override
    public void onWebSocketBinary(ByteBuffer payload, Callback callback) {
      callback.succeed();
      session.join().disconnect();
    }
  }

  /** Leaves without closing. */
  public static final class Rude implements Session.Listener.AutoDemanding {
    @Override
    public void onWebSocketOpen(Session opened) {
      opened.disconnect();
    }
  }

  /** Says what it was asked. */
  private static void said(HttpExchange exchange) {
    String text =
        exchange.uri().getRawQuery()
            + " "
            + exchange.header("accept").orElse("")
            + " "
            + exchange.header("accept-language").orElse("");
    exchange.respond(200, "text/plain", text.getBytes(StandardCharsets.UTF_8));
  }

  /** Ends after each answer; says what the client said it has. */
  private void events(HttpExchange exchange) throws IOException {
    int time = asked.incrementAndGet();
    String last = exchange.header("last-event-id").orElse("none");
    String accept = exchange.header("accept").orElse("");
    try (OutputStream out = exchange.stream(200, Map.of("content-type", "text/event-stream"))) {
      String text =
          """
          \uFEFFretry: 1
          : a comment
          data: time %d after %s
          data: %s
          id: ä%d

          event: special
          data:x

          data: lost with the connection
          """
              .formatted(time, last, accept, time);
      for (byte one : text.getBytes(StandardCharsets.UTF_8)) {
        out.write(one);
        out.flush();
      }
    }
  }

  /** One message, of which each line is short; stays open. */
  private static void longEvents(HttpExchange exchange) throws IOException {
    try (OutputStream out = exchange.stream(200, Map.of("content-type", "text/event-stream"))) {
      out.write("data: 0123456789\n".repeat(200).getBytes(StandardCharsets.UTF_8));
    }
  }

  @Override
  public void close() {
    server.close();
  }
}
