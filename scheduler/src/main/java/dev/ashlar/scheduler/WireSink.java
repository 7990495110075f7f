package dev.ashlar.scheduler;

import dev.ashlar.wire.WireException;
import dev.ashlar.wire.WireSession;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Events to a session: some are on their way at the same time, so that a round trip each does not
 * bound the rate; all have been answered when {@link #deliver} returns.
 *
 * <p>A peer that refuses an event (it knows it already, or has unsubscribed) has answered.
 */
final class WireSink implements EventSink {
  private static final Logger log = LoggerFactory.getLogger(WireSink.class);
  private static final int WINDOW = 16;
  private static final Duration TIMEOUT = Duration.ofMinutes(2);

  private final WireSession session;

  WireSink(WireSession session) {
    this.session = session;
  }

  @Override
  public boolean isOpen() {
    return session.isOpen();
  }

  @Override
  public boolean deliver(List<Delivery> events) {
    if (events.size() == 1) {
      return push(events.getFirst());
    }
    var room = new Semaphore(WINDOW);
    var delivered = new AtomicBoolean(true);
    for (Delivery event : events) {
      room.acquireUninterruptibly();
      if (!delivered.get()) {
        room.release();
        break;
      }
      Thread.ofVirtual()
          .start(() -> {
            try {
              if (!push(event)) {
                delivered.set(false);
              }
            } finally {
              room.release();
            }
          });
    }
    room.acquireUninterruptibly(WINDOW);
    return delivered.get();
  }

  private boolean push(Delivery delivery) {
    ObjectNode data = Json.object();
    data.put("token", delivery.token());
    ObjectNode event = data.putObject("event");
    event.put("eventId", delivery.eventId());
    event.set("data", delivery.data());
    try {
      var _ = session.push("event", data, TIMEOUT);
      return true;
    } catch (WireException e) {
      log.atDebug().addKeyValue("event", delivery.eventId()).setCause(e).log("event not taken");
      return session.isOpen() && !isLost(e);
    }
  }

  /** Whether the peer may not have seen it. */
  private static boolean isLost(WireException e) {
    return switch (e.code().name()) {
      case "ETIMEDOUT", "EPIPE", "EBUSY" -> true;
      default -> false;
    };
  }
}
