package dev.ashlar.net;

import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.eclipse.jetty.websocket.api.Session;
import tools.jackson.databind.JsonNode;

/**
 * One request and its answer. Belongs to the thread that the handler was called on; only {@link
 * #onClientGone}'s action runs elsewhere. An answer is given once, by exactly one of {@code
 * respond}, {@code json}, {@code problem}, {@code stream} and {@code upgrade}.
 */
public interface HttpExchange {
  String method();

  /** The path without dot segments and query; what was escaped stays escaped. */
  String path();

  /** The absolute URL as the client wrote it, from the Host header; illegal characters escaped. */
  URI uri();

  /** The first value of a query parameter. */
  Optional<String> query(String name);

  /** The first value of a header. */
  Optional<String> header(String name);

  /** All header lines in the order received. */
  List<Header> headers();

  /** The host the client named, in lower case and without the port; empty when it named none. */
  String host();

  InetSocketAddress remoteAddress();

  boolean isSecure();

  /**
   * The whole body; more than {@code limit} bytes are refused with {@link
   * NetException.Code#BODY_TOO_BIG}.
   */
  byte[] body(int limit);

  /** Bytes of the body as the client announced them; 0 without a body, -1 where it does not say. */
  long bodyLength();

  /**
   * The body as it arrives; who does not read holds the client back. Bounded by the server. May be
   * read by another thread, one at a time, but not after the handler has returned.
   */
  default InputStream bodyStream() {
    return bodyStream(Long.MAX_VALUE);
  }

  /** The body as it arrives; more than {@code limit} bytes end in an error. */
  InputStream bodyStream(long limit);

  /** Reads a multipart or urlencoded form whole, within the limits. */
  MultipartForm form(FormLimits limits);

  /** Adds a header line to the answer that follows; several of one name are kept apart. */
  void respondHeader(String name, String value);

  void respond(int status, String contentType, byte[] body);

  /** Answers without a body. */
  void respond(int status);

  void json(int status, JsonNode body);

  void problem(Problem problem);

  default void problem(int status, String code, String title, String detail) {
    problem(new Problem(status, code, title, detail, ""));
  }

  /**
   * Sends the head now and gives the body's stream. Each write goes to the client at once and waits
   * while the client is slow; small writes want a buffer around it. Closed when the handler ends.
   */
  OutputStream stream(int status, Map<String, String> headers);

  /**
   * Runs the action, on a thread of its own, when the client goes away before the answer is
   * complete. Notices it while the handler waits, not only when it writes; over HTTP/1.1 once the
   * body has been read.
   */
  void onClientGone(Runnable action);

  /** Whether the client asks for a WebSocket. */
  boolean isWebSocketUpgrade();

  /**
   * Turns the connection into a WebSocket. The endpoint's class must be public, for Jetty reaches
   * it by method handles. Extensions are declined: compressing small messages costs more than it
   * saves. Without a {@code subprotocol} none is agreed on.
   *
   * @return false where the client did not ask for one as it should; it has been answered then
   */
  boolean upgrade(Session.Listener endpoint, Optional<String> subprotocol);

  default boolean upgrade(Session.Listener endpoint) {
    return upgrade(endpoint, Optional.empty());
  }
}
