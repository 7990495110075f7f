package dev.ashlar.wire;

import dev.ashlar.base.AshlarException;
import dev.ashlar.job.Semver;
import dev.ashlar.job.SemverRange;
import dev.ashlar.socketio.SocketIoConnection;
import dev.ashlar.wallet.SignedMessage;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Where the sockets of one service arrive and find their sessions, or begin one. Thread-safe. */
final class ServiceEndpoint {
  private static final SemverRange VERSIONS = SemverRange.parse("^5.2.0");
  private static final Pattern SESSION_HALF = Pattern.compile("[0-9A-Za-z_-]{1,64}");

  private final WireContext context;
  private final WireService service;
  private final Greetings greetings;

  ServiceEndpoint(WireContext context, WireService service, Greetings greetings) {
    this.context = context;
    this.service = service;
    this.greetings = greetings;
  }

  WireContext context() {
    return context;
  }

  WireService service() {
    return service;
  }

  void accept(SocketIoConnection socket, Dialect dialect) {
    FrameChannel channel = new FrameChannel(socket, context.options().maxMessageChars());
    greetings.await(channel, context.clock().millis());
    new Arrival(channel, dialect).start();
  }

  /** A session has ended. */
  void forget(ServerSession session) {
    context.sessions().remove(session);
    service.sessionClosed(session);
  }

  /** One socket, before and after it is known whose it is. Confined to the socket's thread. */
  private final class Arrival {
    private final FrameChannel channel;
    private final Dialect dialect;
    private volatile @Nullable ServerSession session;

    /** The session of this socket is unknown and told so; all else that comes is ignored. */
    private boolean dismissed;

    Arrival(FrameChannel channel, Dialect dialect) {
      this.channel = channel;
      this.dialect = dialect;
    }

    void start() {
      channel.announce();
      channel.start((from, text) -> receive(text), this::lost);
    }

    private void receive(String text) {
      ServerSession known = session;
      try {
        SignedMessage message = SignedMessage.parse(text);
        Body body = Body.parse(message.bodyJson());
        if (known == null) {
          greet(message, body);
          return;
        }
        if (!message.owner().equals(known.peer())) {
          throw WireException.protocol("message of another owner");
        }
        known.receive(channel, body);
      } catch (AshlarException e) {
        Logs.refused(channel.socket(), e);
        channel.close();
        if (known != null) {
          known.end(e.code().name());
        }
      }
    }

    private void greet(SignedMessage message, Body body) {
      if (dismissed) {
        return;
      }
      greetings.arrived(channel);
      String dcpsid = body.dcpsid();
      if (dcpsid == null) {
        connect(message, body);
        return;
      }
      Optional<ServerSession> found =
          context.sessions().find(dcpsid, message.owner(), ServiceEndpoint.this);
      if (found.isPresent() && found.get().isOpen()) {
        resume(found.get(), body);
      } else {
        dismiss(dcpsid, body);
      }
    }

    private void resume(ServerSession known, Body body) {
      session = known;
      context.sessions().found(known);
      known.protocol().attach(channel, null);
      known.receive(channel, body);
    }

    private void connect(SignedMessage message, Body body) {
      String half = body.data().path("sid").asString("");
      if (body.type() != Body.Type.REQUEST
          || !body.operation().equals("connect")
          || !SESSION_HALF.matcher(half).matches()) {
        throw WireException.protocol("first message is no connect");
      }
      var protocol =
          new SessionProtocol(
              context.key(), context.nonces(), context.clock(), context.options().maxQueuedChars());
      protocol.attach(channel, null);
      protocol.receive(channel, body);
      boolean ashlar = body.data().path(Payloads.ASHLAR).asInt(0) > 0;
      var fresh =
          new ServerSession(
              ServiceEndpoint.this,
              message.owner(),
              half + context.nonces().fresh(),
              dialect,
              ashlar,
              protocol);
      try {
        checkVersion(body.data().path("version").asString(""));
        ServerSession evicted = context.sessions().add(fresh);
        if (evicted != null) {
          evicted.end("made room");
        }
      } catch (WireException e) {
        refuse(protocol, body, e);
        return;
      }
      session = fresh;
      protocol.establish(fresh.dcpsid(), ashlar);
      ObjectNode answer = Fields.object();
      answer.put("version", Payloads.PROTOCOL).put("operation", "connect");
      if (ashlar) {
        answer.put(Payloads.ASHLAR, 1);
      }
      service.sessionOpened(fresh);
      protocol.send(Outgoing.response(body.id(), true, answer));
    }

    private void refuse(SessionProtocol protocol, Body body, WireException why) {
      dismissed = true;
      ObjectNode payload = Payloads.error(why, context.key().address());
      protocol.send(Outgoing.response(body.id(), false, payload));
      greetings.await(channel, context.clock().millis());
    }

    /**
     * Tells a peer that its session is gone, in the only form that it believes: a request to close,
     * under the id of that session and with the nonce that its ack just gave.
     */
    private void dismiss(String dcpsid, Body body) {
      dismissed = true;
      String nonce = body.nonce();
      if (body.type() != Body.Type.ACK || nonce == null) {
        channel.close();
        return;
      }
      Nonces nonces = context.nonces();
      long now = context.clock().millis();
      String payload =
          Payloads.request(
              "close",
              JsonNodeFactory.instance.stringNode("EPIPE"),
              JsonNodeFactory.instance.arrayNode(),
              nonces.fresh(),
              now,
              context.options().closeTimeout());
      Outgoing close = Outgoing.request(nonces.bodyId(), payload, "{}", true);
      String text = close.text(dcpsid, now, nonces.token(), nonce);
      channel.send(SignedMessage.sign(context.key(), text).text());
      // The peer closes the socket; if it does not, the greeting's deadline does.
      greetings.await(channel, now);
    }

    private void lost(FrameChannel channel) {
      greetings.arrived(channel);
      ServerSession known = session;
      if (known == null || !known.protocol().detach(channel)) {
        return;
      }
      if (known.isOpen() && !known.isClosing()) {
        context.sessions().lost(known, context.clock().millis());
      } else {
        known.end("socket closed");
      }
    }
  }

  private static void checkVersion(String version) {
    boolean fits;
    try {
      fits = VERSIONS.contains(Semver.parse(version));
    } catch (AshlarException e) {
      fits = false;
    }
    if (!fits) {
      throw new WireException(
          WireException.Code.EVERSION,
          "session protocol '%s' is not supported; this server speaks %s"
              .formatted(version.length() > 40 ? "…" : version, Payloads.PROTOCOL),
          "use a client of the 4.4 or 5 generation");
    }
  }
}
