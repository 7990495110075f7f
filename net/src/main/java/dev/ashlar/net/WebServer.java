package dev.ashlar.net;

import java.io.IOException;
import java.net.BindException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Predicate;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.NetworkConnectionLimit;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.handler.GracefulHandler;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.eclipse.jetty.websocket.server.ServerWebSocketContainer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Serves HTTP/1.1, HTTP/2 in clear and WebSockets on one port. Must be closed. Handlers are told by
 * the builder and do not change afterwards.
 */
public final class WebServer implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(WebServer.class);

  /** Threads of Jetty's own: it only reads, parses and hands over, so a few do. */
  private static final int IO_THREADS = 32;

  /** How long a connection may be silent once we stop: kept-alive ones are not waited for. */
  private static final Duration SHUTDOWN_IDLE = Duration.ofMillis(100);

  /** How long {@link #close} waits for requests under way. */
  private static final Duration CLOSE_DRAIN = Duration.ofSeconds(2);

  /** What browsers send in paths although it is ambiguous; routing looks at decoded segments. */
  private static final UriCompliance URLS =
      UriCompliance.from(
          EnumSet.of(
              UriCompliance.Violation.AMBIGUOUS_PATH_SEPARATOR,
              UriCompliance.Violation.AMBIGUOUS_PATH_ENCODING,
              UriCompliance.Violation.AMBIGUOUS_PATH_PARAMETER,
              UriCompliance.Violation.AMBIGUOUS_EMPTY_SEGMENT,
              UriCompliance.Violation.SUSPICIOUS_PATH_CHARACTERS,
              UriCompliance.Violation.ILLEGAL_PATH_CHARACTERS));

  private final Server server;
  private final ServerConnector connector;

  /** Gives each connection that has something to read, and so each request, a virtual thread. */
  private final ExecutorService requests =
      Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("http-", 0).factory());

  private WebServer(Builder builder) {
    var threads = new QueuedThreadPool(IO_THREADS, 4);
    threads.setName("ashlar-io");
    threads.setReservedThreads(0);
    threads.setVirtualThreadsExecutor(requests);
    this.server = new Server(threads);
    server.setErrorHandler(new ProblemErrors());
    this.connector = connector(server, builder);
    server.addConnector(connector);
    server.addBean(new NetworkConnectionLimit(builder.limits.connections(), server));
    var router = new Router(builder.hosts, builder.paths, builder.fallback);
    var webSockets = ServerWebSocketContainer.ensure(server);
    server.setHandler(
        new GracefulHandler(new OnVirtualThread(router, builder.limits, webSockets, requests)));
  }

  public static Builder builder() {
    return new Builder();
  }

  private static ServerConnector connector(Server server, Builder builder) {
    var http = new HttpConfiguration();
    http.setSendServerVersion(false);
    http.setSendXPoweredBy(false);
    http.setRequestHeaderSize(builder.limits.headerBytes());
    http.setUriCompliance(URLS);
    var connector =
        new ServerConnector(server, new HttpConnectionFactory(http), new PriorKnowledge(http));
    connector.setHost(builder.address);
    connector.setPort(builder.port);
    connector.setIdleTimeout(builder.limits.idleTimeout().toMillis());
    connector.setShutdownIdleTimeout(SHUTDOWN_IDLE.toMillis());
    return connector;
  }

  /** Starts to listen, or says which port is taken and what to do about it. */
  public WebServer start() {
    try {
      connector.open();
      server.start();
      return this;
    } catch (Exception e) {
      stopQuietly();
      throw startFailure(e);
    }
  }

  /** The port listened on; asked for port 0, this is the one the system chose. */
  public int port() {
    return connector.getLocalPort();
  }

  /**
   * Stops to listen at once, lets requests under way finish within the drain time, then interrupts
   * the rest.
   */
  public void stop(Duration drain) {
    server.setStopTimeout(Math.max(1, drain.toMillis()));
    stopQuietly();
  }

  @Override
  public void close() {
    stop(CLOSE_DRAIN);
  }

  private void stopQuietly() {
    try {
      server.stop();
    } catch (Exception e) {
      // What did not end within the drain time is ended below; nothing is left for a caller to do.
      log.debug("server did not stop in good order", e);
    }
    // The drain time is over: handlers that are still at work are interrupted.
    requests.shutdownNow();
    connector.close();
  }

  private NetException startFailure(Exception e) {
    Throwable root = e;
    while (root.getCause() != null && !(root instanceof BindException)) {
      root = root.getCause();
    }
    String where = "%s:%d".formatted(connector.getHost(), connector.getPort());
    String reason = root.getMessage() == null ? root.toString() : root.getMessage();
    if (root instanceof BindException && reason.contains("in use")) {
      return new NetException(
          NetException.Code.PORT_TAKEN,
          "port %d on %s is taken".formatted(connector.getPort(), connector.getHost()),
          "stop the program that listens there, or choose another port",
          e);
    }
    if (e instanceof IOException || root instanceof IOException) {
      return new NetException(
          NetException.Code.CANNOT_LISTEN,
          "cannot listen on %s: %s".formatted(where, reason),
          "choose an address of this machine and a port this user may open",
          e);
    }
    return new NetException(
        NetException.Code.CANNOT_LISTEN, "cannot serve on %s: %s".formatted(where, reason), "", e);
  }

  /** What to serve, and where. */
  public static final class Builder {
    private final List<Router.HostRoute> hosts = new ArrayList<>();
    private final List<Router.PathRoute> paths = new ArrayList<>();
    private HttpHandler fallback = exchange -> {};
    private String address = "127.0.0.1";
    private int port;
    private ServerLimits limits = ServerLimits.DEFAULTS;

    private Builder() {}

    /** Where to listen; without it a free port of the loopback address. */
    public Builder listen(String address, int port) {
      this.address = address;
      this.port = port;
      return this;
    }

    public Builder limits(ServerLimits limits) {
      this.limits = limits;
      return this;
    }

    /**
     * Everything at and below a path; the longest prefix wins. {@code /v1} holds {@code /v1/x} but
     * not {@code /v10}.
     */
    public Builder route(String prefix, HttpHandler handler) {
      if (!prefix.startsWith("/")) {
        throw new IllegalArgumentException("a path begins with a slash: '%s'".formatted(prefix));
      }
      paths.add(new Router.PathRoute(prefix, handler));
      return this;
    }

    /** Everything asked of hosts (lower case, without port) that match; asked before paths. */
    public Builder hostRoute(Predicate<String> host, HttpHandler handler) {
      hosts.add(new Router.HostRoute(host, handler));
      return this;
    }

    /** What no route holds; without it such requests get 404. */
    public Builder fallback(HttpHandler handler) {
      this.fallback = handler;
      return this;
    }

    public WebServer build() {
      return new WebServer(this);
    }

    public WebServer start() {
      return build().start();
    }
  }
}
