package dev.ashlar.socketio;

import java.net.InetAddress;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The sessions of a server, counted by address, and their heartbeat: one thread that looks at all
 * of them a few times per ping interval. Must be closed. Thread-safe.
 */
final class Sessions implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Sessions.class);

  /** How long a client may take to open the namespace. */
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(45);

  private final SocketIoOptions options;
  private final ScheduledExecutorService beats;
  private final Map<String, EngineSession> byId = new HashMap<>();
  private final Map<InetAddress, Integer> byAddress = new HashMap<>();

  Sessions(SocketIoOptions options) {
    this.options = options;
    this.beats =
        Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("socketio-beat").factory());
    long shorter = Math.min(options.pingInterval().toMillis(), options.pingTimeout().toMillis());
    long period = Math.clamp(shorter / 5, 5, 1000);
    var _ = beats.scheduleWithFixedDelay(this::beat, period, period, TimeUnit.MILLISECONDS);
  }

  /** Why there is no room for one more session of this address; empty if there is. */
  synchronized Optional<String> refusal(InetAddress address) {
    if (byId.size() >= options.maxSessions()) {
      return Optional.of("this server has its %d sessions".formatted(options.maxSessions()));
    }
    if (byAddress.getOrDefault(address, 0) >= options.maxSessionsPerAddress()) {
      return Optional.of(
          "%s has its %d sessions"
              .formatted(address.getHostAddress(), options.maxSessionsPerAddress()));
    }
    return Optional.empty();
  }

  synchronized void add(EngineSession session) {
    byId.put(session.id(), session);
    byAddress.merge(session.remote(), 1, Integer::sum);
  }

  synchronized void remove(EngineSession session) {
    if (byId.remove(session.id()) != null) {
      byAddress.computeIfPresent(session.remote(), (_, count) -> count == 1 ? null : count - 1);
    }
  }

  synchronized @Nullable EngineSession find(String id) {
    return byId.get(id);
  }

  synchronized int count() {
    return byId.size();
  }

  private void beat() {
    List<EngineSession> all;
    synchronized (this) {
      all = List.copyOf(byId.values());
    }
    long now = System.nanoTime();
    for (EngineSession session : all) {
      try {
        if (session.isOpen()) {
          session.beat(now, CONNECT_TIMEOUT);
        } else if (session.lingeredLong()) {
          session.abandon();
        }
      } catch (RuntimeException e) {
        log.atError().setCause(e).addKeyValue("session", session.id()).log("heartbeat failed");
      }
    }
  }

  @Override
  public void close() {
    List<EngineSession> all;
    synchronized (this) {
      all = List.copyOf(byId.values());
    }
    all.forEach(EngineSession::close);
    beats.shutdownNow();
  }
}
