package dev.ashlar.net;

import java.time.Duration;

/**
 * What a server takes before it refuses: bytes of a request's head, bytes of any body, connections
 * at once, how long a connection may be silent while we wait for it, and how long the rest of a
 * request is read that was answered before all of it was there.
 */
public record ServerLimits(
    int headerBytes, long bodyBytes, int connections, Duration idleTimeout, Duration linger) {
  public static final ServerLimits DEFAULTS =
      new ServerLimits(
          32 << 10, 1_000_000_000L, 20_000, Duration.ofSeconds(75), Duration.ofSeconds(10));

  public ServerLimits {
    if (headerBytes < 1024
        || bodyBytes < 0
        || connections < 1
        || !idleTimeout.isPositive()
        || linger.isNegative()) {
      throw new IllegalArgumentException(
          "not usable as limits: header %d bytes, body %d bytes, %d connections, idle %s, linger %s"
              .formatted(headerBytes, bodyBytes, connections, idleTimeout, linger));
    }
  }

  public ServerLimits withIdleTimeout(Duration idleTimeout) {
    return new ServerLimits(headerBytes, bodyBytes, connections, idleTimeout, linger);
  }

  public ServerLimits withLinger(Duration linger) {
    return new ServerLimits(headerBytes, bodyBytes, connections, idleTimeout, linger);
  }

  public ServerLimits withBodyBytes(long bodyBytes) {
    return new ServerLimits(headerBytes, bodyBytes, connections, idleTimeout, linger);
  }
}
