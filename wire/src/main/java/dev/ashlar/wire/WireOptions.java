package dev.ashlar.wire;

import java.time.Duration;

/**
 * How a server keeps its sessions, and what it takes.
 *
 * @param linger how long a session without a socket is kept
 * @param greeting how long a new socket may take to say who it is
 * @param ackTimeout how long a body may go without its ack before the socket is given up
 * @param closeTimeout how long a closing session waits for the peer's goodbye
 * @param maxSessions sessions of all services together
 * @param maxSessionsPerPeer sessions of one identity on one service
 * @param concurrentRequests requests of one session that are handled at the same time
 * @param waitingRequests further requests of one session that wait for that
 * @param maxMessageChars one message, after reassembly
 * @param maxQueuedChars what waits to be sent on one session
 */
public record WireOptions(
    Duration linger,
    Duration greeting,
    Duration ackTimeout,
    Duration closeTimeout,
    int maxSessions,
    int maxSessionsPerPeer,
    int concurrentRequests,
    int waitingRequests,
    int maxMessageChars,
    int maxQueuedChars) {
  public static final WireOptions DEFAULTS =
      new WireOptions(
          Duration.ofHours(2),
          Duration.ofSeconds(60),
          Duration.ofSeconds(120),
          Duration.ofSeconds(7),
          100_000,
          10_000,
          64,
          1_000,
          128 << 20,
          128 << 20);

  /** Refuses what is not positive. */
  public WireOptions {
    if (!linger.isPositive()
        || !greeting.isPositive()
        || !ackTimeout.isPositive()
        || !closeTimeout.isPositive()) {
      throw new IllegalArgumentException("durations must be positive");
    }
    if (maxSessions < 1
        || maxSessionsPerPeer < 1
        || concurrentRequests < 1
        || waitingRequests < 1
        || maxMessageChars < 1
        || maxQueuedChars < 1) {
      throw new IllegalArgumentException("limits must be positive");
    }
  }

  public WireOptions withLinger(Duration linger) {
    return new WireOptions(
        linger,
        greeting,
        ackTimeout,
        closeTimeout,
        maxSessions,
        maxSessionsPerPeer,
        concurrentRequests,
        waitingRequests,
        maxMessageChars,
        maxQueuedChars);
  }

  public WireOptions withMaxSessions(int total, int perPeer) {
    return new WireOptions(
        linger,
        greeting,
        ackTimeout,
        closeTimeout,
        total,
        perPeer,
        concurrentRequests,
        waitingRequests,
        maxMessageChars,
        maxQueuedChars);
  }

  public WireOptions withRequests(int concurrent, int waiting) {
    return new WireOptions(
        linger,
        greeting,
        ackTimeout,
        closeTimeout,
        maxSessions,
        maxSessionsPerPeer,
        concurrent,
        waiting,
        maxMessageChars,
        maxQueuedChars);
  }
}
