package dev.ashlar.socketio;

import java.net.InetAddress;
import java.util.Map;
import java.util.function.Consumer;

/**
 * One connection, on either side. Thread-safe. Messages arrive in the order they were sent, one at
 * a time, on a virtual thread of this connection; a handler may be slow, and then holds back its
 * own peer only.
 */
public interface SocketIoConnection {
  /** The Engine.IO session id. */
  String id();

  /** The headers of the opening request, names in lower case; empty on the client's side. */
  Map<String, String> headers();

  InetAddress remote();

  /**
   * Who receives messages. Set once; what arrived before is kept, within limits, and delivered
   * then.
   */
  void onMessage(Consumer<String> handler);

  /** Who is told, once, that the connection has ended and why; at once if it has. */
  void onClose(Consumer<String> handler);

  /**
   * Sends a message after those sent before. Does not wait for the peer, except when much is
   * already waiting for a slow one: then blocks until some has left. Throws {@link
   * SocketIoException.Code#CONNECTION_CLOSED} once closed; that it did not throw does not mean that
   * the peer got it.
   */
  void send(String message);

  boolean isOpen();

  /** Closes after what was sent before, as far as the peer takes it soon. */
  void close();
}
