package dev.ashlar.wire;

import dev.ashlar.wallet.PrivateKey;
import java.net.URI;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/** A server with one service and sockets within this process. */
final class World {
  static final PrivateKey SERVER = PrivateKey.ofHex("01".repeat(32));
  static final PrivateKey ALICE = PrivateKey.ofHex("46".repeat(32));
  static final PrivateKey MALLORY = PrivateKey.ofHex("66".repeat(32));

  private final SecureRandom random = new SecureRandom();
  final List<WireSession> opened = new CopyOnWriteArrayList<>();
  final List<WireSession> closed = new CopyOnWriteArrayList<>();
  final List<FakeSocket> serverEnds = new CopyOnWriteArrayList<>();
  final Greetings greetings = new Greetings();
  volatile boolean unreachable;
  volatile ServiceEndpoint endpoint;
  private final InstantSource clock;
  private final WireOptions options;
  private final WireService service;

  World(InstantSource clock, WireOptions options, Function<WireRequest, JsonNode> handler) {
    this.clock = clock;
    this.options = options;
    this.service =
        new WireService() {
          @Override
          public JsonNode handle(WireRequest request) {
            return handler.apply(request);
          }

          @Override
          public void sessionOpened(WireSession session) {
            opened.add(session);
          }

          @Override
          public void sessionClosed(WireSession session) {
            closed.add(session);
          }
        };
    this.endpoint = start();
  }

  static World echo(InstantSource clock) {
    return new World(clock, WireOptions.DEFAULTS, WireRequest::data);
  }

  private ServiceEndpoint start() {
    var context =
        new WireContext(
            SERVER,
            options,
            clock,
            new Nonces(random, 't'),
            new SessionTable(options.maxSessions(), options.maxSessionsPerPeer()));
    return new ServiceEndpoint(context, service, greetings);
  }

  /** The server forgets everything, as a killed one does. */
  void restart() {
    endpoint = start();
    serverEnds.forEach(FakeSocket::close);
  }

  FakeSocket dial() {
    if (unreachable) {
      throw new WireException(WireException.Code.ECONNREFUSED, "unreachable", "");
    }
    FakeSocket.Pair pair = FakeSocket.pair();
    serverEnds.add(pair.server());
    endpoint.accept(pair.server(), Dialect.V5);
    return pair.client();
  }

  RawPeer raw() {
    return new RawPeer(ALICE, dial());
  }

  ClientConnection connect(InstantSource clock, WireClientOptions options) {
    var context =
        new ClientContext(this::dial, URI.create("http://test/"), ALICE, options, clock, random);
    var connection = new ClientConnection(context, gone -> {});
    connection.open();
    return connection;
  }

  static JsonNode text(String text) {
    return JsonNodeFactory.instance.stringNode(text);
  }
}
