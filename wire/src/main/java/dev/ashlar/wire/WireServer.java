package dev.ashlar.wire;

import dev.ashlar.socketio.SocketIoServer;
import dev.ashlar.wallet.Address;
import dev.ashlar.wallet.PrivateKey;
import java.time.InstantSource;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/**
 * Answers clients of both dialects on any number of services, under one key. Must be closed.
 * Thread-safe.
 */
public final class WireServer implements AutoCloseable {
  /** How often sessions are looked at for deadlines that have passed. */
  private static final long SWEEP_MILLIS = 1_000;

  private final SocketIoServer sockets;
  private final WireContext context;
  private final Greetings greetings = new Greetings();
  private final ScheduledExecutorService sweeper;

  /**
   * A server over these sockets.
   *
   * @param key signs all messages; clients remember its address and refuse another one later
   * @param random makes nonces and session ids, so a secure one unless it is a test
   */
  public WireServer(
      SocketIoServer sockets,
      PrivateKey key,
      WireOptions options,
      InstantSource clock,
      RandomGenerator random) {
    this.sockets = sockets;
    this.context =
        new WireContext(
            key,
            options,
            clock,
            new Nonces(random, 't'),
            new SessionTable(options.maxSessions(), options.maxSessionsPerPeer()));
    this.sweeper =
        Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("wire-sweeper").factory());
    var _ =
        sweeper.scheduleWithFixedDelay(
            this::sweepSafely, SWEEP_MILLIS, SWEEP_MILLIS, TimeUnit.MILLISECONDS);
  }

  /**
   * Serves the sockets of a path such as {@code /job-submit/}, which must end in a slash. All
   * services are named before the sockets are mounted on a web server.
   */
  public WireServer service(String path, WireService service) {
    if (!path.startsWith("/") || !path.endsWith("/")) {
      throw new IllegalArgumentException(
          "path of a service must start and end in a slash: '%s'".formatted(path));
    }
    var endpoint = new ServiceEndpoint(context, service, greetings);
    for (Dialect dialect : Dialect.values()) {
      sockets.on(path + dialect.socketSuffix(), socket -> endpoint.accept(socket, dialect));
    }
    return this;
  }

  public Address address() {
    return context.key().address();
  }

  /** How many sessions there are, with and without sockets. */
  public int sessions() {
    return context.sessions().size();
  }

  private void sweepSafely() {
    try {
      sweep();
    } catch (RuntimeException e) {
      Logs.failed("sweep", e); // a throw would be the last of all sweeps
    }
  }

  /** Ends what is overdue. Runs every second. */
  void sweep() {
    long now = context.clock().millis();
    WireOptions options = context.options();
    greetings.overdue(now, options.greeting()).forEach(FrameChannel::close);
    context.sessions().expired(now, options.linger()).forEach(session -> session.end("lingered"));
    for (ServerSession session : context.sessions().all()) {
      if (session.isCloseOverdue(now)) {
        session.end("no goodbye");
      } else {
        session.protocol().giveUpOverdue(options.ackTimeout());
      }
    }
  }

  /**
   * Tells every peer that its session is over; clients open new ones elsewhere or later. Whoever
   * does not say goodbye within the close timeout is cut off.
   */
  @Override
  public void close() {
    sweeper.shutdown();
    context.sessions().all().forEach(session -> session.close("EPIPE"));
    context.sessions().awaitEmpty(context.options().closeTimeout());
    context.sessions().all().forEach(session -> session.end("server closed"));
  }
}
