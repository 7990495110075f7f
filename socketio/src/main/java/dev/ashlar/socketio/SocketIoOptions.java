package dev.ashlar.socketio;

import java.time.Duration;

/**
 * What a server tells its clients and what it takes from them: the heartbeat, bytes of one message
 * ({@code maxPayload}), sessions of one address and in total, and bytes waiting for a peer that
 * does not read before senders are held back ({@code maxQueued}) and how long they are before the
 * peer is given up ({@code sendTimeout}).
 */
public record SocketIoOptions(
    Duration pingInterval,
    Duration pingTimeout,
    int maxPayload,
    int maxSessionsPerAddress,
    int maxSessions,
    long maxQueued,
    Duration sendTimeout) {
  /** The heartbeat and the payload that DCP clients are used to. */
  public static final SocketIoOptions DEFAULTS =
      new SocketIoOptions(
          Duration.ofMillis(10_100),
          Duration.ofMillis(60_010),
          100_000_000,
          10_000,
          20_000,
          64L << 20,
          Duration.ofSeconds(60));

  public SocketIoOptions {
    if (!pingInterval.isPositive() || !pingTimeout.isPositive() || !sendTimeout.isPositive()) {
      throw new IllegalArgumentException(
          "durations must be positive: ping %s, timeout %s, send %s"
              .formatted(pingInterval, pingTimeout, sendTimeout));
    }
    if (maxPayload < 1 || maxSessionsPerAddress < 1 || maxSessions < 1 || maxQueued < 1) {
      throw new IllegalArgumentException(
          "limits must be positive: payload %d, sessions %d of one address, %d in all, queue %d"
              .formatted(maxPayload, maxSessionsPerAddress, maxSessions, maxQueued));
    }
  }

  public SocketIoOptions withHeartbeat(Duration pingInterval, Duration pingTimeout) {
    return new SocketIoOptions(
        pingInterval,
        pingTimeout,
        maxPayload,
        maxSessionsPerAddress,
        maxSessions,
        maxQueued,
        sendTimeout);
  }

  public SocketIoOptions withMaxPayload(int maxPayload) {
    return new SocketIoOptions(
        pingInterval,
        pingTimeout,
        maxPayload,
        maxSessionsPerAddress,
        maxSessions,
        maxQueued,
        sendTimeout);
  }

  public SocketIoOptions withMaxSessions(int perAddress, int total) {
    return new SocketIoOptions(
        pingInterval, pingTimeout, maxPayload, perAddress, total, maxQueued, sendTimeout);
  }

  public SocketIoOptions withQueue(long maxQueued, Duration sendTimeout) {
    return new SocketIoOptions(
        pingInterval,
        pingTimeout,
        maxPayload,
        maxSessionsPerAddress,
        maxSessions,
        maxQueued,
        sendTimeout);
  }
}
