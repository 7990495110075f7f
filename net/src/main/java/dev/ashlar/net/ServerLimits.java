package dev.ashlar.net;

import java.time.Duration;

/**
 * What a server takes before it refuses: bytes of a request's head, bytes of any body, connections
 * at once, and how long a connection may be silent while we wait for it.
 */
public record ServerLimits(int headerBytes, long bodyBytes, int connections, Duration idleTimeout) {
  public static final ServerLimits DEFAULTS =
      new ServerLimits(32 << 10, 1_000_000_000L, 20_000, Duration.ofSeconds(75));

  public ServerLimits {
    if (headerBytes < 1024 || bodyBytes < 0 || connections < 1 || !idleTimeout.isPositive()) {
      throw new IllegalArgumentException(
          "not usable as limits: header %d bytes, body %d bytes, %d connections, idle %s"
              .formatted(headerBytes, bodyBytes, connections, idleTimeout));
    }
  }

  public ServerLimits withIdleTimeout(Duration idleTimeout) {
    return new ServerLimits(headerBytes, bodyBytes, connections, idleTimeout);
  }

  public ServerLimits withBodyBytes(long bodyBytes) {
    return new ServerLimits(headerBytes, bodyBytes, connections, idleTimeout);
  }
}
