package dev.ashlar.scheduler;

import dev.ashlar.wire.WireException;
import dev.ashlar.wire.WireSession;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Events to a session, in their order: some are on their way at the same time, so that a round trip
 * each does not bound the rate; all have been answered when {@link #deliver} returns.
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
    var underWay = new ArrayDeque<WireSession.Pushed>();
    boolean delivered = true;
    for (Delivery event : events) {
      if (delivered && underWay.size() == WINDOW) {
        delivered = isTaken(underWay.removeFirst());
      }
      if (delivered) {
        delivered = begin(event, underWay);
      }
    }
    while (!underWay.isEmpty()) {
      delivered &= isTaken(underWay.removeFirst());
    }
    return delivered;
  }

  private boolean begin(Delivery delivery, Deque<WireSession.Pushed> underWay) {
    ObjectNode data = Json.object();
    data.put("token", delivery.token());
    ObjectNode event = data.putObject("event");
    event.put("eventId", delivery.eventId());
    event.set("data", delivery.data());
    try {
      underWay.addLast(session.beginPush("event", data, TIMEOUT));
      return true;
    } catch (WireException e) {
      return isAnswer(e);
    }
  }

  private boolean isTaken(WireSession.Pushed pushed) {
    try {
      var _ = pushed.await();
      return true;
    } catch (WireException e) {
      return isAnswer(e);
    }
  }

  private boolean isAnswer(WireException e) {
    log.atDebug().setCause(e).log("event not taken");
    return session.isOpen() && !isLost(e);
  }

  /** Whether the peer may not have seen it. */
  private static boolean isLost(WireException e) {
    return switch (e.code().name()) {
      case "ETIMEDOUT", "EPIPE", "EBUSY" -> true;
      default -> false;
    };
  }
}
