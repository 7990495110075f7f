package dev.ashlar.wire;

import dev.ashlar.socketio.SocketIoClient;
import dev.ashlar.socketio.SocketIoClientOptions;
import dev.ashlar.socketio.SocketIoConnection;
import dev.ashlar.socketio.SocketIoException;
import dev.ashlar.wallet.PrivateKey;
import java.net.URI;
import java.time.InstantSource;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/** Opens sessions with the services of a scheduler. Must be closed. Thread-safe. */
public final class WireClient implements AutoCloseable {
  private static final long SWEEP_MILLIS = 1_000;

  private final SocketIoClient sockets;
  private final WireClientOptions options;
  private final InstantSource clock;
  private final RandomGenerator random;
  private final Set<ClientConnection> connections = ConcurrentHashMap.newKeySet();
  private final ScheduledExecutorService sweeper;

  /**
   * A client over these sockets.
   *
   * @param random makes nonces and session ids, so a secure one unless it is a test
   */
  public WireClient(
      SocketIoClient sockets,
      WireClientOptions options,
      InstantSource clock,
      RandomGenerator random) {
    this.sockets = sockets;
    this.options = options;
    this.clock = clock;
    this.random = random;
    this.sweeper =
        Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("wire-client-sweeper").factory());
    var _ =
        sweeper.scheduleWithFixedDelay(
            () -> connections.forEach(ClientConnection::giveUpOverdue),
            SWEEP_MILLIS,
            SWEEP_MILLIS,
            TimeUnit.MILLISECONDS);
  }

  /**
   * Opens a session with the service at an URL that ends in a slash. Throws {@code ECONNREFUSED}
   * where nobody answers, {@code EVERSION} and {@code EADDRCHANGE} where the wrong one does.
   */
  public WireConnection connect(URI service, PrivateKey identity) {
    return connect(service, identity, options);
  }

  /** The same with other options for this connection. */
  public WireConnection connect(URI service, PrivateKey identity, WireClientOptions options) {
    if (!service.getPath().endsWith("/")) {
      throw new IllegalArgumentException("URL of a service must end in a slash: " + service);
    }
    var context =
        new ClientContext(() -> dial(service, options), service, identity, options, clock, random);
    var connection = new ClientConnection(context, connections::remove);
    connections.add(connection);
    connection.open();
    return connection;
  }

  private SocketIoConnection dial(URI service, WireClientOptions options) {
    try {
      return sockets.connect(
          service.resolve(Dialect.V5.socketSuffix()),
          SocketIoClientOptions.DEFAULTS
              .withConnectTimeout(options.connectTimeout())
              .withHeaders(Map.of("X-DCP", options.agent())));
    } catch (SocketIoException e) {
      throw new WireException(
          WireException.Code.ECONNREFUSED,
          "no connection to %s: %s".formatted(service, e.getMessage()),
          "check that the scheduler runs there",
          e);
    }
  }

  /** Closes all connections. */
  @Override
  public void close() {
    sweeper.shutdown();
    connections.forEach(ClientConnection::close);
  }
}
