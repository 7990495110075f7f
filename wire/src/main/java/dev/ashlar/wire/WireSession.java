package dev.ashlar.wire;

import dev.ashlar.wallet.Address;
import java.time.Duration;
import tools.jackson.databind.JsonNode;

/** A session as a service sees it: one peer, over however many sockets. Thread-safe. */
public interface WireSession {
  /** Who signs the messages of this session. */
  Address peer();

  /** The session's id; hashes of join secrets are salted with it. */
  String dcpsid();

  Dialect dialect();

  /** Whether the peer is ours and understands the {@code ashlar.*} operations. */
  boolean isAshlar();

  /**
   * Sends a request to the peer and waits for its answer. Throws {@link WireException} with the
   * peer's code if it refuses, {@code ETIMEDOUT} after the timeout, {@code EPIPE} once the session
   * has ended, and {@code EBUSY} when too many pushes wait already.
   */
  default JsonNode push(String operation, JsonNode data, Duration timeout) {
    return beginPush(operation, data, timeout).await();
  }

  /**
   * The same without the wait: requests reach the peer in the order in which they were begun, also
   * while earlier answers are still owed. Each must be awaited once.
   */
  Pushed beginPush(String operation, JsonNode data, Duration timeout);

  /** A request on its way. */
  interface Pushed {
    /** Waits for the answer; throws what {@link WireSession#push} throws. */
    JsonNode await();
  }

  /** Tells the peer that it is over and ends the session. */
  void close(String reason);

  /** Whether the session has not ended; a socket may be missing at the moment. */
  boolean isOpen();
}
