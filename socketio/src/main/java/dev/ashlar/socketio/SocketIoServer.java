package dev.ashlar.socketio;

import dev.ashlar.base.Ids;
import dev.ashlar.net.Header;
import dev.ashlar.net.HttpExchange;
import dev.ashlar.net.HttpHandler;
import dev.ashlar.net.WebServer;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Accepts Socket.IO connections, by WebSocket, by polling, and by the one after the other. Must be
 * closed. Thread-safe. Any web page may connect: who is who is told by signatures inside the
 * messages, never by an origin or a cookie.
 */
public final class SocketIoServer implements HttpHandler, AutoCloseable {
  /** The refusals of Engine.IO, by their numbers there. */
  private enum Refusal {
    UNKNOWN_TRANSPORT(0, "Transport unknown"),
    UNKNOWN_SESSION(1, "Session ID unknown"),
    BAD_METHOD(2, "Bad handshake method"),
    BAD_REQUEST(3, "Bad request"),
    UNSUPPORTED_VERSION(5, "Unsupported protocol version");

    private final int number;
    private final String text;

    Refusal(int number, String text) {
      this.number = number;
      this.text = text;
    }
  }

  private final SocketIoOptions options;
  private final RandomGenerator random;
  private final Sessions sessions;
  private final Map<String, Consumer<SocketIoConnection>> paths = new ConcurrentHashMap<>();

  public SocketIoServer(SocketIoOptions options) {
    this(options, new SecureRandom());
  }

  public SocketIoServer(SocketIoOptions options, RandomGenerator random) {
    this.options = options;
    this.random = random;
    this.sessions = new Sessions(options);
  }

  /**
   * Serves a path, with and without its final slash. The consumer is called once per connection, on
   * the connection's thread, before its first message.
   */
  public SocketIoServer on(String path, Consumer<SocketIoConnection> onConnection) {
    paths.put(withoutSlash(path), onConnection);
    return this;
  }

  /** Adds a route for each path known so far. Or use this server as a handler where fit. */
  public WebServer.Builder mount(WebServer.Builder server) {
    paths.keySet().forEach(path -> server.route(path.isEmpty() ? "/" : path, this));
    return server;
  }

  /** How many sessions there are. */
  public int sessions() {
    return sessions.count();
  }

  @Override
  public void handle(HttpExchange exchange) throws InterruptedException {
    Consumer<SocketIoConnection> onConnection = paths.get(withoutSlash(exchange.path()));
    if (onConnection == null) {
      return;
    }
    exchange.respondHeader("Access-Control-Allow-Origin", "*");
    exchange.respondHeader("Cache-Control", "no-store");
    if (exchange.method().equals("OPTIONS")) {
      preflight(exchange);
      return;
    }
    String transport = exchange.query("transport").orElse("");
    boolean webSocket = transport.equals("websocket");
    if (!webSocket && !transport.equals("polling")) {
      refuse(exchange, Refusal.UNKNOWN_TRANSPORT);
    } else if (exchange.query("j").isPresent() || webSocket != exchange.isWebSocketUpgrade()) {
      refuse(exchange, Refusal.BAD_REQUEST);
    } else if (exchange.query("sid").isPresent()) {
      goOn(exchange, exchange.query("sid").get(), webSocket);
    } else {
      open(exchange, onConnection, webSocket);
    }
  }

  private static void preflight(HttpExchange exchange) {
    exchange.respondHeader("Access-Control-Allow-Methods", "GET, POST, OPTIONS");
    exchange
        .header("access-control-request-headers")
        .ifPresent(wanted -> exchange.respondHeader("Access-Control-Allow-Headers", wanted));
    exchange.respondHeader("Access-Control-Max-Age", "86400");
    exchange.respond(204);
  }

  private void open(
      HttpExchange exchange, Consumer<SocketIoConnection> onConnection, boolean webSocket)
      throws InterruptedException {
    if (!exchange.method().equals("GET")) {
      refuse(exchange, Refusal.BAD_METHOD);
      return;
    }
    if (!exchange.query("EIO").orElse("").equals("4")) {
      refuse(exchange, Refusal.UNSUPPORTED_VERSION);
      return;
    }
    var remote = exchange.remoteAddress().getAddress();
    var full = sessions.refusal(remote);
    if (full.isPresent()) {
      exchange.problem(503, "TOO_MANY_SESSIONS", "too many sessions", full.get());
      return;
    }
    var session =
        new EngineSession(
            Ids.nonce(random),
            Ids.nonce(random),
            headersOf(exchange),
            remote,
            options,
            onConnection,
            sessions::remove);
    sessions.add(session);
    session.greet(!webSocket);
    if (webSocket) {
      var _ = exchange.upgrade(session.firstSocket());
    } else {
      session.poll(exchange);
    }
  }

  private void goOn(HttpExchange exchange, String id, boolean webSocket)
      throws InterruptedException {
    EngineSession session = sessions.find(id);
    if (session == null) {
      refuse(exchange, Refusal.UNKNOWN_SESSION);
      return;
    }
    if (webSocket) {
      WsEndpoint probe = session.probingSocket();
      if (probe == null) {
        refuse(exchange, Refusal.BAD_REQUEST);
      } else {
        var _ = exchange.upgrade(probe);
      }
      return;
    }
    switch (exchange.method()) {
      case "GET" -> session.poll(exchange);
      case "POST" -> {
        byte[] body = exchange.body(options.maxPayload());
        session.post(exchange, new String(body, StandardCharsets.UTF_8));
      }
      default -> refuse(exchange, Refusal.BAD_METHOD);
    }
  }

  private static void refuse(HttpExchange exchange, Refusal refusal) {
    String body = "{\"code\":%d,\"message\":\"%s\"}".formatted(refusal.number, refusal.text);
    exchange.respond(400, "application/json", body.getBytes(StandardCharsets.UTF_8));
  }

  private static Map<String, String> headersOf(HttpExchange exchange) {
    var headers = new HashMap<String, String>();
    for (Header header : exchange.headers()) {
      headers.putIfAbsent(header.name().toLowerCase(Locale.ROOT), header.value());
    }
    return headers;
  }

  private static String withoutSlash(@Nullable String path) {
    if (path == null) {
      return "";
    }
    return path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
  }

  /** Closes all connections, telling their peers. */
  @Override
  public void close() {
    sessions.close();
  }
}
