package dev.ashlar.socketio;

import static dev.ashlar.socketio.SocketIoException.Code.CONNECT_FAILED;
import static dev.ashlar.socketio.SocketIoException.Code.CONNECT_REFUSED;
import static dev.ashlar.socketio.SocketIoException.Code.CONNECT_TIMEOUT;

import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.http.HttpCookieStore;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.eclipse.jetty.websocket.api.exceptions.UpgradeException;
import org.eclipse.jetty.websocket.client.ClientUpgradeRequest;
import org.eclipse.jetty.websocket.client.WebSocketClient;

/**
 * Opens connections to Socket.IO servers over WebSockets; they share a few threads. Must be closed.
 * Thread-safe. A connection that ends stays ended: who wants another connects again.
 */
public final class SocketIoClient implements AutoCloseable {
  private static final int IO_THREADS = 16;
  private static final long BEAT_MILLIS = 250;

  private final WebSocketClient client;
  private final ScheduledExecutorService beats;
  private final Set<ClientSession> open = ConcurrentHashMap.newKeySet();

  public SocketIoClient() {
    var threads = new QueuedThreadPool(IO_THREADS, 2);
    threads.setName("socketio-client");
    threads.setDaemon(true);
    threads.setReservedThreads(0);
    var http = new HttpClient();
    http.setExecutor(threads);
    http.setHttpCookieStore(new HttpCookieStore.Empty());
    http.setFollowRedirects(false);
    client = new WebSocketClient(http);
    try {
      client.start();
    } catch (Exception e) {
      throw new IllegalStateException("the WebSocket client does not start", e);
    }
    beats =
        Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("socketio-client-beat").factory());
    var _ =
        beats.scheduleWithFixedDelay(
            () -> open.forEach(ClientSession::beat),
            BEAT_MILLIS,
            BEAT_MILLIS,
            TimeUnit.MILLISECONDS);
  }

  /**
   * Connects to a service's Socket.IO path (http, https, ws or wss) and waits until the namespace
   * is open.
   */
  public SocketIoConnection connect(URI service, SocketIoClientOptions options) {
    var session = new ClientSession(addressOf(service), options, open::remove);
    var request = new ClientUpgradeRequest(webSocketOf(service));
    request.setTimeout(options.connectTimeout().toMillis(), TimeUnit.MILLISECONDS);
    options.headers().forEach(request::setHeader);
    open.add(session);
    try {
      var _ =
          client
              .connect(session.endpoint(), request)
              .exceptionally(failure -> {
                session.opened().completeExceptionally(failure);
                return null;
              });
      return session.opened().get(options.connectTimeout().toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException | IOException e) {
      session.end("not connected", false);
      throw failure(service, e);
    } catch (TimeoutException e) {
      session.end("not connected in time", false);
      session.endpoint().disconnect();
      throw new SocketIoException(
          CONNECT_TIMEOUT,
          "%s did not open a connection within %s".formatted(service, options.connectTimeout()),
          "try later, or allow more time",
          e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      session.end("interrupted", false);
      session.endpoint().disconnect();
      throw failure(service, e);
    }
  }

  private static SocketIoException failure(URI service, Exception e) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof SocketIoException known) {
        return known;
      }
      if (cause instanceof UpgradeException refused && refused.getResponseStatusCode() > 0) {
        int status = refused.getResponseStatusCode();
        return new SocketIoException(
            CONNECT_REFUSED,
            "%s answered %d instead of opening a WebSocket".formatted(service, status),
            "check the URL of the service",
            status,
            e);
      }
    }
    Throwable root = e;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    String why = root.getMessage() == null ? root.toString() : root.getMessage();
    return new SocketIoException(
        CONNECT_FAILED,
        "cannot connect to %s: %s".formatted(service, why),
        "check that the server runs and can be reached",
        e);
  }

  private static InetAddress addressOf(URI service) {
    try {
      return InetAddress.getByName(service.getHost());
    } catch (IOException e) {
      throw failure(service, e);
    }
  }

  private static URI webSocketOf(URI service) {
    String scheme =
        switch (service.getScheme()) {
          case "http", "ws" -> "ws";
          case "https", "wss" -> "wss";
          default -> throw new IllegalArgumentException("not a Socket.IO URL: " + service);
        };
    String query = service.getRawQuery() == null ? "" : service.getRawQuery() + "&";
    return URI.create(
        "%s://%s%s?%sEIO=4&transport=websocket"
            .formatted(scheme, service.getRawAuthority(), service.getRawPath(), query));
  }

  /** Closes all connections, telling their peers. */
  @Override
  public void close() {
    open.forEach(ClientSession::close);
    beats.shutdownNow();
    try {
      client.stop();
    } catch (Exception e) {
      throw new IllegalStateException("the WebSocket client does not stop", e);
    }
  }
}
