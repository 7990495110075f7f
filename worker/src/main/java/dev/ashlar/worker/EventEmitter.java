package dev.ashlar.worker;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Something that emits events: to typed listeners by the event's class, and to listeners by name as
 * in JavaScript (names are compared in lower case).
 *
 * <p>Listeners run one after the other on a thread of their own, in the order of registration and
 * of the events; what one throws is logged and stops nobody. Thread-safe.
 *
 * @param <E> the sealed family of events
 */
public abstract sealed class EventEmitter<E extends EmittedEvent> permits Worker, SandboxHandle {
  private static final Logger log = LoggerFactory.getLogger(EventEmitter.class);

  private final Delivery delivery;
  private final EventDialect dialect;
  private final List<Registered> listeners = new CopyOnWriteArrayList<>();

  EventEmitter(Delivery delivery, EventDialect dialect) {
    this.delivery = delivery;
    this.dialect = dialect;
  }

  /** One registration; {@code key} is a lower-case name or a class. */
  private record Registered(
      Object key, Object original, boolean once, AtomicBoolean spent, Listener run) {
    boolean take() {
      return !once || spent.compareAndSet(false, true);
    }
  }

  /** Calls the listener for every event of that name. */
  public Subscription on(String event, Listener listener) {
    return register(event, listener, false);
  }

  /** Calls the listener for the next event of that name only. */
  public Subscription once(String event, Listener listener) {
    return register(event, listener, true);
  }

  /** The browser's name for {@link #on(String, Listener)}. */
  public Subscription addEventListener(String event, Listener listener) {
    return on(event, listener);
  }

  /** Calls the listener for every event of that type, or of its subtypes. */
  public <T extends E> Subscription on(Class<T> type, Consumer<? super T> listener) {
    return register(type, listener, false);
  }

  /** Calls the listener for the next event of that type only. */
  public <T extends E> Subscription once(Class<T> type, Consumer<? super T> listener) {
    return register(type, listener, true);
  }

  /** Takes a listener by name off again; what is not registered is ignored. */
  public void off(String event, Listener listener) {
    remove(event.toLowerCase(Locale.ROOT), listener);
  }

  /** The browser's name for {@link #off(String, Listener)}. */
  public void removeEventListener(String event, Listener listener) {
    off(event, listener);
  }

  /** Takes a typed listener off again; what is not registered is ignored. */
  public <T extends E> void off(Class<T> type, Consumer<? super T> listener) {
    remove(type, listener);
  }

  /** Takes all listeners by that name off. */
  public void removeAllListeners(String event) {
    String key = event.toLowerCase(Locale.ROOT);
    listeners.removeIf(one -> one.key().equals(key));
  }

  /** Takes all listeners off. */
  public void removeAllListeners() {
    listeners.clear();
  }

  /** How many listeners are registered by that name. */
  public int listenerCount(String event) {
    String key = event.toLowerCase(Locale.ROOT);
    return (int) listeners.stream().filter(one -> one.key().equals(key)).count();
  }

  /** Whether making an event is worth the trouble. */
  final boolean heard() {
    return !listeners.isEmpty();
  }

  /** Delivers the event some time soon, in order. */
  final void emit(E event) {
    if (heard()) {
      delivery.later(() -> deliver(event));
    }
  }

  /** Delivers the event in order and waits for its listeners; for events that can be answered. */
  final void emitAndWait(E event) {
    if (heard()) {
      delivery.now(() -> deliver(event));
    }
  }

  private Subscription register(String event, Listener listener, boolean once) {
    return add(
        new Registered(
            event.toLowerCase(Locale.ROOT), listener, once, new AtomicBoolean(), listener));
  }

  private <T extends E> Subscription register(
      Class<T> type, Consumer<? super T> listener, boolean once) {
    return add(
        new Registered(
            type,
            listener,
            once,
            new AtomicBoolean(),
            event -> listener.accept(type.cast(event[0]))));
  }

  private Subscription add(Registered registered) {
    listeners.add(registered);
    return () -> removeOne(registered);
  }

  private void remove(Object key, Object original) {
    for (Registered one : listeners) {
      if (one.key().equals(key) && one.original().equals(original)) {
        removeOne(one);
        return;
      }
    }
  }

  private void removeOne(Registered registered) {
    listeners.remove(registered);
  }

  private void deliver(E event) {
    List<Emission> emissions = event.emissions(dialect);
    for (Registered one : new ArrayList<>(listeners)) {
      if (one.key() instanceof Class<?> type) {
        if (type.isInstance(event)) {
          call(one, event);
        }
        continue;
      }
      for (Emission emission : emissions) {
        if (one.key().equals(emission.name())) {
          call(one, emission.array());
        }
      }
    }
  }

  private void call(Registered one, Object... arguments) {
    if (!one.take()) {
      return;
    }
    if (one.once()) {
      removeOne(one);
    }
    try {
      one.run().handle(arguments);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (Exception | LinkageError | AssertionError e) {
      log.atWarn().addKeyValue("event", one.key()).setCause(e).log("a listener failed");
    }
  }
}
