package dev.ashlar.wire;

import dev.ashlar.wallet.Address;
import dev.ashlar.wallet.PrivateKey;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import tools.jackson.databind.JsonNode;

/**
 * A client's session with one service. Requests of many threads share it; a lost socket is replaced
 * without anyone noticing, and so is a session that the server no longer knows. Must be closed.
 */
public interface WireConnection extends AutoCloseable {

  /**
   * Sends a request and waits for the payload of its response. Throws {@link WireException} with
   * the peer's code where it refuses, {@code ETIMEDOUT} after the timeout, {@code EPIPE} where the
   * session ended while the request was under way, so that nobody knows whether it was done.
   */
  default JsonNode request(String operation, JsonNode data, Duration timeout) {
    return request(operation, data, List.of(), timeout);
  }

  /** The same, with the consent of further keys, such as those of bank accounts. */
  JsonNode request(String operation, JsonNode data, List<PrivateKey> authorizers, Duration timeout);

  /** Who answers the server's requests; without one they are refused. Set before the first. */
  void onPush(PushHandler handler);

  /**
   * Told the id of a session that replaces one that was lost: subscriptions have to be made again,
   * and hashes salted with the session's id are void.
   */
  void onNewSession(Consumer<String> handler);

  /** Who signs the server's messages. */
  Address server();

  String dcpsid();

  boolean isOpen();

  @Override
  void close();
}
