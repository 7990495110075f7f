package dev.ashlar.scheduler;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Who listens to what. One {@link Subscriber} a session and job; thread-safe. */
final class Subscriptions implements AutoCloseable {
  private static final long ALONE_POLL_MILLIS = 5000;

  private final EventLog events;
  private final SchedulerOptions options;
  private final Map<String, Map<String, Subscriber>> bySession = new ConcurrentHashMap<>();
  private volatile boolean closed;

  Subscriptions(EventLog events, SchedulerOptions options) {
    this.events = events;
    this.options = options;
  }

  /** Subscribes a session to labels of a job, each with the token its events will carry. */
  void subscribe(
      String session, String peer, String job, Map<String, String> tokens, EventSink sink) {
    Map<String, Subscriber> mine = bySession.computeIfAbsent(session, id -> new HashMap<>());
    synchronized (mine) {
      Subscriber running = mine.get(job);
      if (running != null && running.add(tokens)) {
        return;
      }
      int limit = options.limits().subscriptionsPerSession();
      if (mine.size() >= limit) {
        throw SchedulerException.limit("subscriptionsPerSession", limit, mine.size() + 1);
      }
      var subscriber =
          new Subscriber(
              job, peer, events, new Guarded(sink), poll(), options.statusInterval().toMillis());
      if (running != null) {
        subscriber.inherit(running);
      }
      boolean _ = subscriber.add(tokens);
      mine.put(job, subscriber);
      Thread.ofVirtual().name("events-" + job).start(subscriber);
    }
  }

  private long poll() {
    return options.exclusive() ? ALONE_POLL_MILLIS : options.pollInterval().toMillis();
  }

  /** Ends one label, by its token. */
  void unsubscribe(String session, String token) {
    Map<String, Subscriber> mine = bySession.get(session);
    if (mine != null) {
      synchronized (mine) {
        mine.values().forEach(subscriber -> subscriber.removeToken(token));
        mine.values().removeIf(Subscriber::isIdle);
      }
    }
  }

  void sessionClosed(String session) {
    bySession.remove(session);
  }

  /** A sink that is shut when we are. */
  private final class Guarded implements EventSink {
    private final EventSink sink;

    Guarded(EventSink sink) {
      this.sink = sink;
    }

    @Override
    public boolean deliver(List<Delivery> deliveries) {
      return isOpen() && sink.deliver(deliveries);
    }

    @Override
    public boolean isOpen() {
      return !closed && sink.isOpen();
    }
  }

  @Override
  public void close() {
    closed = true;
    bySession.clear();
  }
}
