package dev.ashlar.socketio;

import dev.ashlar.net.HttpExchange;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/*
 * One session of a server. Its transport is polling until a WebSocket takes over, or a WebSocket
 * from the start; `socket` says which and never goes back. During an upgrade the probing WebSocket
 * is `probe`: it carries 2probe, 3probe and 5 and nothing else, and a poll that waits is released
 * by 6, so that the client can stop polling. The lock covers these fields; nothing blocks in it.
 *
 * A second poll or post while one is under way means that two clients share an id or one has lost
 * its head; the protocol says to close.
 */
/** A client's session, over whichever transport it has. Thread-safe. */
final class EngineSession extends Conversation implements WsEndpoint.Owner {
  private static final String TEXT = "text/plain; charset=UTF-8";

  private final String id;
  private final String socketId;
  private final SocketIoOptions options;
  private final Consumer<SocketIoConnection> onConnection;
  private final Consumer<EngineSession> onGone;
  private final long openedAt = System.nanoTime();
  private long nextPing;
  private boolean connected;
  private boolean polling;
  private boolean posting;
  private @Nullable WsEndpoint socket;
  private @Nullable WsEndpoint probe;

  EngineSession(
      String id,
      String socketId,
      Map<String, String> headers,
      InetAddress remote,
      SocketIoOptions options,
      Consumer<SocketIoConnection> onConnection,
      Consumer<EngineSession> onGone) {
    super(headers, remote, options.maxQueued(), options.sendTimeout(), options.maxPayload());
    this.id = id;
    this.socketId = socketId;
    this.options = options;
    this.onConnection = onConnection;
    this.onGone = onGone;
    this.nextPing = openedAt + options.pingInterval().toNanos();
  }

  @Override
  public String id() {
    return id;
  }

  /** The first packet of a session. */
  void greet(boolean mayUpgrade) {
    outbox.offer(
        """
        0{"sid":"%s","upgrades":[%s],"pingInterval":%d,"pingTimeout":%d,"maxPayload":%d}\
        """
            .formatted(
                id,
                mayUpgrade ? "\"websocket\"" : "",
                options.pingInterval().toMillis(),
                options.pingTimeout().toMillis(),
                options.maxPayload()));
  }

  /** Pings when it is time, and ends a session that is silent or never opened its namespace. */
  void beat(long now, Duration connectTimeout) {
    if (silentFor(options.pingInterval().plus(options.pingTimeout()))) {
      end("ping timeout", false);
      return;
    }
    boolean late;
    boolean ping;
    synchronized (this) {
      late = !connected && now - openedAt > connectTimeout.toNanos();
      ping = now - nextPing >= 0;
      if (ping) {
        nextPing = now + options.pingInterval().toNanos();
      }
    }
    if (late) {
      end("no namespace was opened within " + connectTimeout, false);
    } else if (ping) {
      outbox.offer(ENGINE_PING);
      flush();
    }
  }

  /** Answers a poll when there are packets. */
  void poll(HttpExchange exchange) throws InterruptedException {
    synchronized (this) {
      if (polling || socket != null) {
        exchange.respond(400);
        end("two polls at once", false);
        return;
      }
      polling = true;
      if (probe != null && outbox.isEmpty()) {
        outbox.offer("6");
      }
    }
    exchange.onClientGone(() -> end("the poll was given up", false));
    try {
      Duration longest = options.pingInterval().plus(options.pingTimeout());
      String payload = outbox.takePayload(options.maxPayload(), longest);
      String body = payload.isEmpty() ? ENGINE_CLOSE : payload;
      exchange.respond(200, TEXT, body.getBytes(StandardCharsets.UTF_8));
    } finally {
      synchronized (this) {
        polling = false;
      }
      if (!isOpen() && outbox.isEmpty()) {
        onGone.accept(this);
      }
    }
  }

  /** Takes the packets of a post; waits while the handler is far behind. */
  void post(HttpExchange exchange, String payload) throws InterruptedException {
    synchronized (this) {
      if (posting || socket != null) {
        exchange.respond(400);
        end("two posts at once", false);
        return;
      }
      posting = true;
    }
    try {
      for (String packet : payload.split("\u001e", -1)) {
        if (packet.startsWith("b")) {
          receiveBinary();
        } else {
          receive(packet);
        }
      }
      if (!inbox.awaitRoom(options.sendTimeout())) {
        end("the handler is too far behind", false);
      }
      exchange.respond(200, "text/html", "ok".getBytes(StandardCharsets.UTF_8));
    } finally {
      synchronized (this) {
        posting = false;
      }
    }
  }

  /** A WebSocket that will be this session's transport from the start. */
  synchronized WsEndpoint firstSocket() {
    var endpoint = endpoint();
    socket = endpoint;
    return endpoint;
  }

  /** A WebSocket that asks to take over; null if there is one already. */
  synchronized @Nullable WsEndpoint probingSocket() {
    if (socket != null || probe != null || !isOpen()) {
      return null;
    }
    probe = endpoint();
    return probe;
  }

  private WsEndpoint endpoint() {
    Duration silence = options.pingInterval().plus(options.pingTimeout()).multipliedBy(2);
    return new WsEndpoint(this, options.maxPayload(), silence);
  }

  @Override
  public void opened(WsEndpoint endpoint) {
    if (endpoint == current()) {
      endpoint.sendFrom(outbox::poll);
    }
  }

  @Override
  public boolean text(WsEndpoint endpoint, String packet) {
    if (endpoint == current()) {
      receive(packet);
      return inbox.hasRoom();
    }
    return probed(endpoint, packet);
  }

  private boolean probed(WsEndpoint endpoint, String packet) {
    switch (packet) {
      case "2probe" -> {
        var answer = new Outbox(1);
        answer.offer("3probe");
        endpoint.sendFrom(answer::poll);
        outbox.offer("6");
      }
      case "5" -> {
        synchronized (this) {
          socket = endpoint;
          probe = null;
        }
        endpoint.sendFrom(outbox::poll);
        if (!isOpen()) {
          endpoint.closeWhenSent();
        }
      }
      default -> endpoint.disconnect();
    }
    return true;
  }

  @Override
  public boolean binary(WsEndpoint endpoint) {
    if (endpoint == current()) {
      receiveBinary();
    }
    return inbox.hasRoom();
  }

  @Override
  public void closed(WsEndpoint endpoint, String reason) {
    synchronized (this) {
      if (endpoint == probe) {
        probe = null;
        return;
      }
    }
    end(reason, false);
    onGone.accept(this);
  }

  @Override
  void flush() {
    WsEndpoint endpoint = current();
    if (endpoint != null) {
      endpoint.pump();
    }
  }

  @Override
  void readOn() {
    WsEndpoint endpoint = current();
    if (endpoint != null) {
      endpoint.readOn();
    }
  }

  @Override
  void hangUp() {
    WsEndpoint endpoint;
    WsEndpoint probing;
    boolean nobodyWaits;
    synchronized (this) {
      endpoint = socket;
      probing = probe;
      nobodyWaits = !polling;
    }
    if (endpoint != null) {
      endpoint.closeWhenSent();
    }
    if (probing != null) {
      probing.disconnect();
    }
    if (endpoint == null && nobodyWaits && outbox.isEmpty()) {
      onGone.accept(this);
    }
  }

  /** What the server does with a session that ended a while ago and has not said good-bye. */
  void abandon() {
    WsEndpoint endpoint = current();
    if (endpoint != null) {
      endpoint.disconnect();
    }
    outbox.drop();
    onGone.accept(this);
  }

  @Override
  void onConnectPacket(Packet packet) {
    if (packet.type() == Packet.Type.CONNECT_ERROR) {
      throw protocolError("a client cannot refuse a namespace");
    }
    if (!packet.namespace().equals(Packet.ROOT)) {
      outbox.offer("44" + packet.namespace() + ",{\"message\":\"Invalid namespace\"}");
      flush();
      return;
    }
    synchronized (this) {
      if (connected) {
        throw protocolError("the namespace is open already");
      }
      connected = true;
    }
    outbox.offer("40{\"sid\":\"" + socketId + "\"}");
    inbox.begin(() -> onConnection.accept(this));
    flush();
  }

  /** The WebSocket that is the transport; null while polling is. */
  synchronized @Nullable WsEndpoint current() {
    return socket;
  }
}
