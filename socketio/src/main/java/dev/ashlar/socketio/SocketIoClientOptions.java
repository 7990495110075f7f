package dev.ashlar.socketio;

import java.time.Duration;
import java.util.Map;

/** How a client connects: time to open, largest message, and headers such as {@code X-DCP}. */
public record SocketIoClientOptions(
    Duration connectTimeout,
    int maxPayload,
    long maxQueued,
    Duration sendTimeout,
    Map<String, String> headers) {
  public static final SocketIoClientOptions DEFAULTS =
      new SocketIoClientOptions(
          Duration.ofSeconds(20), 100_000_000, 64L << 20, Duration.ofSeconds(60), Map.of());

  public SocketIoClientOptions {
    headers = Map.copyOf(headers);
    if (!connectTimeout.isPositive() || !sendTimeout.isPositive()) {
      throw new IllegalArgumentException(
          "durations must be positive: connect %s, send %s".formatted(connectTimeout, sendTimeout));
    }
    if (maxPayload < 1 || maxQueued < 1) {
      throw new IllegalArgumentException(
          "limits must be positive: payload %d, queue %d".formatted(maxPayload, maxQueued));
    }
  }

  public SocketIoClientOptions withHeaders(Map<String, String> headers) {
    return new SocketIoClientOptions(connectTimeout, maxPayload, maxQueued, sendTimeout, headers);
  }

  public SocketIoClientOptions withConnectTimeout(Duration connectTimeout) {
    return new SocketIoClientOptions(connectTimeout, maxPayload, maxQueued, sendTimeout, headers);
  }
}
