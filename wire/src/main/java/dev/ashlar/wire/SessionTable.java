package dev.ashlar.wire;

import dev.ashlar.wallet.Address;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * All sessions of a server, and which of them have no socket since when. Thread-safe; calls nothing
 * while it holds its lock.
 *
 * <p>When the table is full the session that has been without a socket for longest makes room;
 * where all have sockets, newcomers are refused.
 */
final class SessionTable {
  private record Owner(ServiceEndpoint endpoint, Address peer) {}

  private final int maxSessions;
  private final int maxPerPeer;
  private final Map<String, ServerSession> sessions = new HashMap<>();
  private final Map<Owner, Integer> perPeer = new HashMap<>();

  /** Sessions without a socket, with the time of their loss; the oldest first. */
  private final Map<ServerSession, Long> lingering = new LinkedHashMap<>();

  SessionTable(int maxSessions, int maxPerPeer) {
    this.maxSessions = maxSessions;
    this.maxPerPeer = maxPerPeer;
  }

  /** Adds a session, or refuses with {@code EBUSY}. Returns one that had to go for it, or null. */
  synchronized @Nullable ServerSession add(ServerSession session) {
    Owner owner = owner(session);
    if (perPeer.getOrDefault(owner, 0) >= maxPerPeer) {
      throw full("%d sessions of %s".formatted(maxPerPeer, session.peer()));
    }
    ServerSession evicted = null;
    if (sessions.size() >= maxSessions) {
      if (lingering.isEmpty()) {
        throw full("%d sessions".formatted(maxSessions));
      }
      evicted = lingering.keySet().iterator().next();
      remove(evicted);
    }
    sessions.put(session.dcpsid(), session);
    perPeer.merge(owner, 1, Integer::sum);
    return evicted;
  }

  private static WireException full(String what) {
    return new WireException(
        WireException.Code.EBUSY, "there are %s already".formatted(what), "try again later");
  }

  private static Owner owner(ServerSession session) {
    return new Owner(session.endpoint(), session.peer());
  }

  /** The session of this id, if it belongs to this peer on this service. */
  synchronized Optional<ServerSession> find(String dcpsid, Address peer, ServiceEndpoint endpoint) {
    return Optional.ofNullable(sessions.get(dcpsid))
        .filter(session -> session.peer().equals(peer) && session.endpoint() == endpoint);
  }

  synchronized void remove(ServerSession session) {
    if (sessions.remove(session.dcpsid(), session)) {
      perPeer.computeIfPresent(owner(session), (owner, count) -> count == 1 ? null : count - 1);
    }
    lingering.remove(session);
    notifyAll();
  }

  /** Waits until there are none, or the time is up, or the thread is interrupted. */
  synchronized void awaitEmpty(Duration timeout) {
    long deadline = System.nanoTime() + timeout.toNanos();
    try {
      for (long left = timeout.toNanos();
          left > 0 && !sessions.isEmpty();
          left = deadline - System.nanoTime()) {
        TimeUnit.NANOSECONDS.timedWait(this, left);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  synchronized void lost(ServerSession session, long now) {
    if (sessions.get(session.dcpsid()) == session) {
      lingering.remove(session);
      lingering.put(session, now);
    }
  }

  synchronized void found(ServerSession session) {
    lingering.remove(session);
  }

  /** Sessions that have been without a socket for too long. */
  synchronized List<ServerSession> expired(long now, Duration linger) {
    var expired = new ArrayList<ServerSession>();
    for (Map.Entry<ServerSession, Long> entry : lingering.entrySet()) {
      if (now - entry.getValue() < linger.toMillis()) {
        break;
      }
      expired.add(entry.getKey());
    }
    return expired;
  }

  synchronized List<ServerSession> all() {
    return List.copyOf(sessions.values());
  }

  synchronized int size() {
    return sessions.size();
  }
}
