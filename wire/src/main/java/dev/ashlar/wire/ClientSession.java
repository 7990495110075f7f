package dev.ashlar.wire;

import dev.ashlar.base.AshlarException;
import dev.ashlar.job.Semver;
import dev.ashlar.job.SemverRange;
import dev.ashlar.socketio.SocketIoConnection;
import dev.ashlar.wallet.Address;
import dev.ashlar.wallet.SignedMessage;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** The client's side of one session, over however many sockets. Thread-safe. */
final class ClientSession {
  private static final SemverRange VERSIONS = SemverRange.parse("^5.2.0");

  private final ClientContext context;
  private final ClientConnection connection;
  private final String half;
  private final SessionProtocol protocol;
  private final PendingRequests pending = new PendingRequests();
  private final AtomicBoolean over = new AtomicBoolean();

  /** Requests that the peer never saw, by their ids; known once the session is over. */
  private final Set<String> neverSent = ConcurrentHashMap.newKeySet();

  private volatile @Nullable Address server;
  private volatile @Nullable String dcpsid;

  /** What the server's clock is ahead of ours. */
  private volatile long clockOffset;

  ClientSession(ClientContext context, ClientConnection connection, @Nullable Address server) {
    this.context = context;
    this.connection = connection;
    this.server = server;
    this.half = context.nonces().fresh();
    this.protocol =
        new SessionProtocol(
            context.identity(),
            context.nonces(),
            context.clock(),
            context.options().maxQueuedChars());
  }

  /** Opens the session over a first socket. */
  void open(SocketIoConnection socket) {
    attach(socket, null);
    ObjectNode data = Fields.object();
    data.put("version", Payloads.PROTOCOL).put("sid", half).put(Payloads.ASHLAR, 1);
    Outgoing connect = ask("connect", data, context.options().connectTimeout());
    CompletableFuture<JsonNode> answer = pending.expect(connect.id());
    protocol.send(connect);
    JsonNode payload = pending.await(connect.id(), answer, context.options().connectTimeout());
    checkVersion(payload.path("version").asString(""));
    if (dcpsid == null) {
      throw WireException.protocol("the server named no session");
    }
  }

  private static void checkVersion(String version) {
    try {
      if (VERSIONS.contains(Semver.parse(version))) {
        return;
      }
    } catch (AshlarException e) {
      // Said below.
    }
    throw new WireException(
        WireException.Code.EVERSION,
        "the server speaks session protocol '%s'".formatted(version),
        "use a server of protocol 5.2 or later");
  }

  /**
   * Goes on over another socket: our last ack first, then a keepalive, then what waits. The
   * keepalive goes alone: where the server has forgotten the session, nothing else was in its
   * hands.
   */
  void resume(SocketIoConnection socket) {
    Outgoing keepalive = ask("keepalive", Fields.object(), context.options().ackTimeout());
    attach(socket, keepalive.byItself());
  }

  private void attach(SocketIoConnection socket, @Nullable Outgoing first) {
    var channel = new FrameChannel(socket, context.options().maxMessageChars());
    // Attached before it is started: what the server says first must find its session.
    channel.announce();
    protocol.attach(channel, first);
    channel.start(this::receive, this::lost);
  }

  private void lost(FrameChannel channel) {
    if (protocol.detach(channel) && !over.get()) {
      connection.socketLost(this);
    }
  }

  private void receive(FrameChannel from, String text) {
    try {
      SignedMessage message = SignedMessage.parse(text);
      checkServer(message.owner());
      Body body = Body.parse(message.bodyJson());
      adopt(body);
      for (Body part : protocol.receive(from, body)) {
        switch (part.type()) {
          case REQUEST -> request(part);
          case RESPONSE -> pending.answer(part);
          case NOTIFICATION -> {
            // Acknowledged, and nothing that we know of is told this way.
          }
          case BATCH, ACK -> throw WireException.protocol("batch inside a batch");
        }
      }
    } catch (WireException e) {
      end(e);
    } catch (AshlarException e) {
      end(new WireException(WireException.Code.EPROTO, "bad message", "", e));
    }
  }

  private void checkServer(Address owner) {
    Address known = server;
    if (known == null) {
      server = owner;
    } else if (!known.equals(owner)) {
      throw new WireException(
          WireException.Code.EADDRCHANGE,
          "the server's key changed from %s to %s".formatted(known, owner),
          "connect to the right scheduler, or accept its new key");
    }
  }

  /** The session's id comes with the answer to our connect. */
  private void adopt(Body body) {
    String named = body.dcpsid();
    if (dcpsid == null && named != null) {
      if (!named.startsWith(half)) {
        throw WireException.protocol("the session's id does not begin with our half of it");
      }
      double time = body.node().path("time").asDouble(0);
      if (time > 0) {
        clockOffset = (long) (time * 1000) - context.clock().millis();
      }
      dcpsid = named;
      protocol.establish(named, body.payload().path(Payloads.ASHLAR).asInt(0) > 0);
    }
  }

  private void request(Body body) {
    switch (body.operation()) {
      case "connect" -> throw WireException.protocol("connect from a server");
      case "keepalive" -> respond(body, true, Fields.object().put("success", true));
      case "close" -> {
        respond(body, true, JsonNodeFactory.instance.stringNode("goodbye"));
        end(
            new WireException(
                WireException.Code.EPIPE,
                "the server ended the session: " + body.data().asString(""),
                "try again; what was under way may or may not have been done"));
      }
      default -> {
        if (!connection.handlePush(() -> serve(body))) {
          respond(
              body,
              false,
              error(new WireException(WireException.Code.EBUSY, "too many requests at once", "")));
        }
      }
    }
  }

  private void serve(Body body) {
    try {
      respond(body, true, connection.pushHandler().handle(body.operation(), body.data()));
    } catch (AshlarException e) {
      respond(body, false, error(e));
    } catch (RuntimeException e) {
      Logs.failed(body.operation(), e);
      respond(body, false, error(e));
    }
  }

  private JsonNode error(Throwable failure) {
    return Payloads.error(failure, context.identity().address());
  }

  private void respond(Body request, boolean success, JsonNode payload) {
    try {
      protocol.send(Outgoing.response(request.id(), success, payload));
    } catch (WireException e) {
      end(e);
    }
  }

  private Outgoing ask(String operation, JsonNode data, Duration life) {
    String payload =
        Payloads.request(
            operation,
            data,
            JsonNodeFactory.instance.arrayNode(),
            context.nonces().fresh(),
            serverMillis(),
            life);
    return Outgoing.request(context.nonces().bodyId(), payload, "{}", false);
  }

  /** Sends a request; its answer is awaited by the caller. */
  void send(Outgoing request) {
    try {
      protocol.send(request);
    } catch (WireException e) {
      if (isOver()) {
        neverSent.add(request.id());
      }
      throw e;
    }
  }

  /** Whether the session ended before the request left, so that it was certainly not done. */
  boolean neverSent(Outgoing request) {
    return neverSent.contains(request.id());
  }

  boolean withdraw(Outgoing request) {
    return protocol.withdraw(request);
  }

  PendingRequests pending() {
    return pending;
  }

  Address server() {
    Address known = server;
    if (known == null) {
      throw new IllegalStateException("not connected yet");
    }
    return known;
  }

  String dcpsid() {
    String id = dcpsid;
    if (id == null) {
      throw new IllegalStateException("not connected yet");
    }
    return id;
  }

  boolean isOver() {
    return over.get() || protocol.isEnded();
  }

  /** The time by the server's clock, since it judges by that whether a request is in time. */
  long serverMillis() {
    return context.clock().millis() + clockOffset;
  }

  boolean isConnected() {
    return protocol.isConnected();
  }

  void giveUpOverdue() {
    protocol.giveUpOverdue(context.options().ackTimeout());
  }

  /** Says goodbye and ends the session. */
  void close() {
    if (protocol.isConnected() && dcpsid != null && !over.get()) {
      JsonNode reason = JsonNodeFactory.instance.stringNode("closed");
      Outgoing close = ask("close", reason, context.options().closeTimeout());
      CompletableFuture<JsonNode> answer = pending.expect(close.id());
      try {
        protocol.send(close);
        pending.await(close.id(), answer, context.options().closeTimeout());
      } catch (WireException e) {
        // It is over either way; the server's linger time ends its side.
      }
    }
    end(new WireException(WireException.Code.EPIPE, "the connection was closed", ""));
  }

  /** Ends the session now; whoever waits for an answer hears why. */
  void end(WireException why) {
    if (!over.compareAndSet(false, true)) {
      return;
    }
    protocol.end().forEach(body -> neverSent.add(body.id()));
    connection.sessionEnded(this, why);
  }
}
