package dev.ashlar.wire;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Sockets that have not said yet whose they are; they may not stay so for long. Thread-safe. */
final class Greetings {
  private final Map<FrameChannel, Long> waiting = new LinkedHashMap<>();

  synchronized void await(FrameChannel channel, long now) {
    waiting.remove(channel);
    waiting.put(channel, now);
  }

  synchronized void arrived(FrameChannel channel) {
    waiting.remove(channel);
  }

  /** Takes out those that have waited too long. */
  synchronized List<FrameChannel> overdue(long now, Duration greeting) {
    var overdue = new ArrayList<FrameChannel>();
    var oldest = waiting.entrySet().iterator();
    while (oldest.hasNext()) {
      Map.Entry<FrameChannel, Long> entry = oldest.next();
      if (now - entry.getValue() < greeting.toMillis()) {
        break;
      }
      overdue.add(entry.getKey());
      oldest.remove();
    }
    return overdue;
  }
}
