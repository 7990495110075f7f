package dev.ashlar.client;

import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Listeners of one job. They run one after the other on a thread of their own, in the order of the
 * events; what one throws is logged and stops nobody. Thread-safe.
 */
final class JobListeners {
  private static final Logger log = LoggerFactory.getLogger(JobListeners.class);

  private final List<Consumer<JobEvent>> listeners = new CopyOnWriteArrayList<>();
  private final ExecutorService thread =
      Executors.newSingleThreadExecutor(Thread.ofVirtual().name("ashlar-job-events").factory());

  <T extends JobEvent> void on(Class<T> type, Consumer<? super T> listener) {
    listeners.add(event -> {
      if (type.isInstance(event)) {
        listener.accept(type.cast(event));
      }
    });
  }

  void on(String name, Consumer<? super JobEvent> listener) {
    String wanted = name.toLowerCase(Locale.ROOT);
    listeners.add(event -> {
      if (event.name().toLowerCase(Locale.ROOT).equals(wanted)) {
        listener.accept(event);
      }
    });
  }

  boolean heard() {
    return !listeners.isEmpty();
  }

  void emit(JobEvent event) {
    if (listeners.isEmpty()) {
      return;
    }
    try {
      thread.execute(() -> deliver(event));
    } catch (RejectedExecutionException closed) {
      log.debug("an event after the end is not delivered: {}", event.name());
    }
  }

  private void deliver(JobEvent event) {
    for (Consumer<JobEvent> listener : listeners) {
      try {
        listener.accept(event);
      } catch (RuntimeException | LinkageError | AssertionError e) {
        log.atWarn().addKeyValue("event", event.name()).setCause(e).log("a listener failed");
      }
    }
  }

  /** Delivers what is queued and then nothing more. */
  void close() {
    thread.shutdown();
  }
}
