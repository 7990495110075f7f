package dev.ashlar.wire;

import dev.ashlar.base.Version;
import dev.ashlar.wallet.Address;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How a client connects and stays connected.
 *
 * @param reconnectTimeout how long a lost connection is tried again before requests fail
 * @param maxBackoff the longest pause between two tries
 * @param ackTimeout how long a body may go without its ack before the socket is given up
 * @param maxMessageChars one message, after reassembly
 * @param maxQueuedChars what waits to be sent
 * @param pushes requests of the server that are handled at the same time; one keeps their order
 * @param expectedServer whom the server must be, or null to accept and remember the first
 * @param agent who we say we are in the {@code X-DCP} header
 */
public record WireClientOptions(
    Duration connectTimeout,
    Duration reconnectTimeout,
    Duration maxBackoff,
    Duration ackTimeout,
    Duration closeTimeout,
    int maxMessageChars,
    int maxQueuedChars,
    int pushes,
    @Nullable Address expectedServer,
    String agent) {
  public static final WireClientOptions DEFAULTS =
      new WireClientOptions(
          Duration.ofSeconds(60),
          Duration.ofHours(2),
          Duration.ofSeconds(5),
          Duration.ofSeconds(120),
          Duration.ofSeconds(7),
          128 << 20,
          128 << 20,
          16,
          null,
          "ashlar java " + Version.CURRENT);

  /** Refuses what is not positive. */
  public WireClientOptions {
    if (!connectTimeout.isPositive()
        || !reconnectTimeout.isPositive()
        || !maxBackoff.isPositive()
        || !ackTimeout.isPositive()
        || !closeTimeout.isPositive()) {
      throw new IllegalArgumentException("durations must be positive");
    }
    if (maxMessageChars < 1 || maxQueuedChars < 1 || pushes < 1) {
      throw new IllegalArgumentException("limits must be positive");
    }
  }

  public WireClientOptions withExpectedServer(Address server) {
    return new WireClientOptions(
        connectTimeout,
        reconnectTimeout,
        maxBackoff,
        ackTimeout,
        closeTimeout,
        maxMessageChars,
        maxQueuedChars,
        pushes,
        server,
        agent);
  }

  public WireClientOptions withPushes(int pushes) {
    return new WireClientOptions(
        connectTimeout,
        reconnectTimeout,
        maxBackoff,
        ackTimeout,
        closeTimeout,
        maxMessageChars,
        maxQueuedChars,
        pushes,
        expectedServer,
        agent);
  }

  public WireClientOptions withReconnect(Duration timeout, Duration maxBackoff) {
    return new WireClientOptions(
        connectTimeout,
        timeout,
        maxBackoff,
        ackTimeout,
        closeTimeout,
        maxMessageChars,
        maxQueuedChars,
        pushes,
        expectedServer,
        agent);
  }

  public WireClientOptions withConnectTimeout(Duration connectTimeout) {
    return new WireClientOptions(
        connectTimeout,
        reconnectTimeout,
        maxBackoff,
        ackTimeout,
        closeTimeout,
        maxMessageChars,
        maxQueuedChars,
        pushes,
        expectedServer,
        agent);
  }
}
