package dev.ashlar.socketio;

import static dev.ashlar.socketio.SocketIoException.Code.CONNECT_FAILED;
import static dev.ashlar.socketio.SocketIoException.Code.NAMESPACE_REFUSED;

import java.net.InetAddress;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The client's end of a connection. */
final class ClientSession extends Conversation implements WsEndpoint.Owner {
  private static final JsonMapper JSON = new JsonMapper();

  /** Bounds on what a server may tell us of its heartbeat, so that a dead one is always noticed. */
  private static final long MAX_HEARTBEAT_MILLIS = Duration.ofMinutes(10).toMillis();

  private final WsEndpoint endpoint;
  private final CompletableFuture<ClientSession> opened = new CompletableFuture<>();
  private final Consumer<ClientSession> onGone;
  private volatile String id = "";
  private volatile @Nullable Duration silence;

  ClientSession(InetAddress remote, SocketIoClientOptions options, Consumer<ClientSession> onGone) {
    super(Map.of(), remote, options.maxQueued(), options.sendTimeout(), options.maxPayload());
    this.onGone = onGone;
    // The socket's own idle limit is set when the server has told its heartbeat; until then the
    // time to connect bounds it.
    this.endpoint =
        new WsEndpoint(this, options.maxPayload(), Duration.ofMillis(2 * MAX_HEARTBEAT_MILLIS));
  }

  WsEndpoint endpoint() {
    return endpoint;
  }

  /** Done when the namespace is open, or cannot be. */
  CompletableFuture<ClientSession> opened() {
    return opened;
  }

  @Override
  public String id() {
    return id;
  }

  void beat() {
    Duration limit = silence;
    if (limit != null && silentFor(limit)) {
      end("ping timeout", false);
    }
    if (lingeredLong()) {
      endpoint.disconnect();
      onGone.accept(this);
    }
  }

  @Override
  public void opened(WsEndpoint socket) {
    socket.sendFrom(outbox::poll);
  }

  @Override
  public boolean text(WsEndpoint socket, String packet) {
    if (silence == null) {
      greeted(packet);
    } else {
      receive(packet);
    }
    return inbox.hasRoom();
  }

  private void greeted(String packet) {
    if (!packet.startsWith("0")) {
      end("protocol error: the server did not greet", false);
      return;
    }
    try {
      JsonNode greeting = JSON.readTree(packet.substring(1));
      long millis =
          greeting.path("pingInterval").asLong(25_000)
              + greeting.path("pingTimeout").asLong(20_000);
      id = greeting.path("sid").asString("");
      silence = Duration.ofMillis(Math.clamp(millis, 1, MAX_HEARTBEAT_MILLIS));
      receive("3");
      outbox.offer("40");
      flush();
    } catch (JacksonException e) {
      end("protocol error: the server's greeting is not JSON", false);
    }
  }

  @Override
  public boolean binary(WsEndpoint socket) {
    receiveBinary();
    return inbox.hasRoom();
  }

  @Override
  public void closed(WsEndpoint socket, String reason) {
    end(reason, false);
    opened.completeExceptionally(
        new SocketIoException(
            CONNECT_FAILED, "closed before it was open: " + reason, "try again later", null));
    onGone.accept(this);
  }

  @Override
  void onConnectPacket(Packet packet) {
    if (packet.type() == Packet.Type.CONNECT) {
      opened.complete(this);
      return;
    }
    opened.completeExceptionally(
        new SocketIoException(
            NAMESPACE_REFUSED, "the server refused: " + packet.json(), "ask its operator", null));
    end("refused by the server", false);
  }

  @Override
  void flush() {
    endpoint.pump();
  }

  @Override
  void readOn() {
    endpoint.readOn();
  }

  @Override
  void hangUp() {
    endpoint.closeWhenSent();
    opened.completeExceptionally(
        new SocketIoException(
            CONNECT_FAILED, "closed before it was open", "try again later", null));
  }
}
