package dev.ashlar.sandbox;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lends sandboxes over a port to DCP workers, which take it for an evaluator of their own kind:
 * each connection is one sandbox. Must be closed, which ends them all.
 */
public final class EvaluatorServer implements AutoCloseable {
  private static final int BACKLOG = 64;
  private static final Logger log = LoggerFactory.getLogger(EvaluatorServer.class);

  private final EvaluatorOptions options;
  private final SandboxFactory sandboxes;
  private final ServerSocket listener;
  private final Set<EvaluatorSession> sessions = ConcurrentHashMap.newKeySet();
  private volatile boolean closed;

  private EvaluatorServer(
      EvaluatorOptions options, SandboxFactory sandboxes, ServerSocket listener) {
    this.options = options;
    this.sandboxes = sandboxes;
    this.listener = listener;
  }

  /**
   * Listens from now on.
   *
   * @throws SandboxException LISTEN when the port is not to be had
   */
  public static EvaluatorServer start(EvaluatorOptions options, SandboxFactory sandboxes) {
    ServerSocket listener;
    try {
      listener = new ServerSocket();
      listener.setReuseAddress(true);
      listener.bind(new InetSocketAddress(options.host(), options.port()), BACKLOG);
    } catch (IOException e) {
      throw new SandboxException(
          SandboxException.Code.LISTEN,
          "cannot listen on %s:%d: %s".formatted(options.host(), options.port(), e.getMessage()),
          "free the port, or choose another",
          e);
    }
    var server = new EvaluatorServer(options, sandboxes, listener);
    Thread.ofVirtual().name("evaluator-" + server.port()).start(server::accept);
    return server;
  }

  public int port() {
    return listener.getLocalPort();
  }

  /** Connections that are open now. */
  public int connections() {
    return sessions.size();
  }

  private void accept() {
    while (!closed) {
      try {
        serve(listener.accept());
      } catch (IOException e) {
        if (!closed) {
          log.atWarn().setCause(e).log("a connection could not be taken");
        }
      }
    }
  }

  private void serve(Socket socket) throws IOException {
    if (sessions.size() >= options.maxConnections()) {
      log.atWarn()
          .addKeyValue("peer", socket.getRemoteSocketAddress())
          .addKeyValue("connections", options.maxConnections())
          .log("no place for another connection");
      socket.close();
      return;
    }
    var session = new EvaluatorSession(socket, options, sandboxes, sessions::remove);
    sessions.add(session);
    session.start();
    if (closed) {
      session.close();
    }
  }

  @Override
  public void close() {
    closed = true;
    try {
      listener.close();
    } catch (IOException e) {
      log.atDebug().setCause(e).log("listener does not close");
    }
    sessions.forEach(EvaluatorSession::close);
  }
}
