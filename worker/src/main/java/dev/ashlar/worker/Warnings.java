package dev.ashlar.worker;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Passes warnings on, each text at most once within {@link #QUIET}. Remembers the last {@value
 * #MEMORY} texts. Thread-safe.
 */
final class Warnings {
  static final Duration QUIET = Duration.ofMinutes(3);
  static final int MEMORY = 200;

  private static final Logger log = LoggerFactory.getLogger(Warnings.class);

  private final Clock clock;
  private final Consumer<String> listener;
  private final Map<String, Instant> told =
      new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Instant> eldest) {
          return size() > MEMORY;
        }
      };

  Warnings(Clock clock, Consumer<String> listener) {
    this.clock = clock;
    this.listener = listener;
  }

  void warn(String text) {
    Instant now = clock.instant();
    synchronized (told) {
      Instant last = told.get(text);
      if (last != null && now.isBefore(last.plus(QUIET))) {
        return;
      }
      told.put(text, now);
    }
    log.warn("{}", text);
    listener.accept(text);
  }
}
