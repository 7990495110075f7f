package dev.ashlar.sandbox;

import java.io.IOException;

/**
 * The far end of a WebSocket that a script uses. One thread receives and one sends, piece by piece,
 * so that no message is ever whole in our memory. Closing, from any thread, breaks the connection
 * off if it is still there.
 */
public interface SocketLink extends AutoCloseable {
  /** What comes over a WebSocket. */
  sealed interface Received {
    /**
     * A piece of a message.
     *
     * @param isText in UTF-8
     * @param last whether the message ends with it
     */
    @SuppressWarnings("ArrayRecordComponent") // opaque, compared by nobody
    record Piece(boolean isText, byte[] bytes, boolean last) implements Received {}

    /**
     * The last of it: the other end closes.
     *
     * @param code 1005 for none, 1006 where the connection broke
     */
    record Closed(int code, String reason) implements Received {}

    /** The last of it: a message was larger than the call allows, and the peer was told so. */
    record TooBig() implements Received {}
  }

  /** The subprotocol agreed on; empty for none. */
  String protocol() throws IOException, InterruptedException;

  /** Waits for the next piece. */
  Received receive() throws IOException, InterruptedException;

  /**
   * Sends a piece of a message, and waits while the peer is slow.
   *
   * @param isText in UTF-8, cut anywhere
   */
  void send(boolean isText, byte[] bytes, boolean last) throws IOException, InterruptedException;

  /**
   * Begins to close; the peer's answer is received as the last.
   *
   * @param code 1005 for none
   */
  void close(int code, String reason);

  @Override
  void close();
}
