package dev.ashlar.net;

import static dev.ashlar.net.NetException.Code.BAD_URL;

import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.websocket.client.ClientUpgradeRequest;
import org.eclipse.jetty.websocket.client.WebSocketClient;

/**
 * WebSockets of {@link GuardedClient}, over its own HTTP client: a connection begins as a request
 * there, so names are resolved and judged in the same place, and the tag keeps what a wide policy
 * opened from a narrow one.
 */
final class GuardedSockets implements AutoCloseable {
  /** What of a message lies in our memory at once, for each connection. */
  private static final int PIECE_BYTES = 16 << 10;

  private final WebSocketClient client;

  /**
   * @param http started, and the caller's to stop, after this is closed
   */
  GuardedSockets(HttpClient http) {
    client = new WebSocketClient(http);
    client.setInputBufferSize(PIECE_BYTES);
    client.setMaxFrameSize(PIECE_BYTES);
    client.setAutoFragment(true);
    try {
      client.start();
    } catch (Exception e) {
      throw new IllegalStateException("the WebSocket client does not start", e);
    }
  }

  WebSocketLine connect(
      URI url, List<String> protocols, List<Header> headers, FetchPolicy policy, int maxMessage) {
    var request = new ClientUpgradeRequest(url);
    request.tag(GuardedResolver.Opening.of(policy, checkedHost(url)));
    request.setTimeout(policy.timeout().toMillis(), TimeUnit.MILLISECONDS);
    request.setSubProtocols(protocols);
    headers.forEach(header -> request.setHeader(header.name(), header.value()));
    var line = new WebSocketLine(maxMessage, policy.idle());
    boolean open = false;
    try {
      var _ = client.connect(line, request).get(policy.timeout().toNanos(), TimeUnit.NANOSECONDS);
      open = true;
      return line;
    } catch (ExecutionException e) {
      throw Failures.of(url, policy, e.getCause() == null ? e : e.getCause());
    } catch (TimeoutException | IOException e) {
      throw Failures.of(url, policy, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw Failures.of(url, policy, e);
    } finally {
      if (!open) {
        line.close(); // One that opens after all is closed at once.
      }
    }
  }

  private static String checkedHost(URI url) {
    String scheme = url.getScheme() == null ? "" : url.getScheme().toLowerCase(Locale.ROOT);
    if (url.getHost() == null || !(scheme.equals("ws") || scheme.equals("wss"))) {
      throw new NetException(
          BAD_URL, "cannot connect to '%s'".formatted(url), "give a ws or wss URL with a host");
    }
    return AddressGuard.plainHost(url.getHost());
  }

  @Override
  public void close() {
    try {
      client.stop();
    } catch (Exception e) {
      throw new IllegalStateException("the WebSocket client does not stop", e);
    }
  }
}
