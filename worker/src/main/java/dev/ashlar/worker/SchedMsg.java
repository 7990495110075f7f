package dev.ashlar.worker;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;

/**
 * Remote commands of the scheduler, and how to answer them differently.
 *
 * <p>Listeners run in the order last registered, first called. One that returns exactly {@code
 * false} cancels all that remain, and with them the default action:
 *
 * {@snippet :
 * worker.schedMsg().on("announce", payload -> { ui.show(payload.get("message")); return false; });
 * }
 *
 * Thread-safe. Commands run one at a time, on the thread that brought them.
 */
public final class SchedMsg {
  private static final Logger log = LoggerFactory.getLogger(SchedMsg.class);

  private final SchedMsgPolicy policy;
  private final Consumer<String> warn;
  private final List<Entry> entries = new CopyOnWriteArrayList<>();
  private final Map<String, Consumer<RemoteCommand>> defaults = new HashMap<>();

  SchedMsg(SchedMsgPolicy policy, Consumer<String> warn) {
    this.policy = policy;
    this.warn = warn;
  }

  /** Hears a command; returning exactly {@link Boolean#FALSE} cancels everyone after it. */
  @FunctionalInterface
  public interface Handler {
    @Nullable Object handle(JsonNode payload) throws Exception;
  }

  /** Hears every command with its name; the same rule for {@code false}. */
  @FunctionalInterface
  public interface AnyHandler {
    @Nullable Object handle(String command, JsonNode payload) throws Exception;
  }

  private record Entry(
      @Nullable String command,
      Object original,
      boolean once,
      AtomicBoolean spent,
      AnyHandler run) {
    boolean hears(String name) {
      return command == null || command.equals(name);
    }
  }

  /** Adds a listener that runs before all registered so far. */
  public Subscription on(String command, Handler handler) {
    return add(key(command), handler, false, (name, payload) -> handler.handle(payload));
  }

  /** As {@link #on}, for one command only; it can cancel, too. */
  public Subscription once(String command, Handler handler) {
    return add(key(command), handler, true, (name, payload) -> handler.handle(payload));
  }

  /** Hears every command (the JavaScript API registers such a listener under {@code true}). */
  public Subscription onAny(AnyHandler handler) {
    return add(null, handler, false, handler);
  }

  /** Takes a listener off; what is not registered is ignored. */
  public void off(String command, Handler handler) {
    String key = key(command);
    for (Entry entry : entries) {
      if (entry.original().equals(handler) && key.equals(entry.command())) {
        remove(entry);
        return;
      }
    }
  }

  /** Takes all listeners for a command off; the default action stays. */
  public void removeAllListeners(String command) {
    String key = key(command);
    entries.removeIf(entry -> key.equals(entry.command()));
  }

  public int listenerCount(String command) {
    String key = key(command);
    return (int) entries.stream().filter(entry -> key.equals(entry.command())).count();
  }

  /** The action that runs last, unless a listener cancelled it; one for each command. */
  synchronized void defaultAction(String command, Consumer<RemoteCommand> action) {
    if (defaults.putIfAbsent(key(command), action) != null) {
      throw new IllegalStateException("there is a default action for " + command + " already");
    }
  }

  /** Runs a command that came from the connected scheduler. */
  synchronized void dispatch(RemoteCommand command) {
    if (!policy.allows(command)) {
      warn.accept("refused the command '%s' of the scheduler".formatted(command.name()));
      return;
    }
    String key = key(command.name());
    Consumer<RemoteCommand> action = defaults.get(key);
    List<Entry> hearing = entries.stream().filter(entry -> entry.hears(key)).toList();
    if (action == null && hearing.isEmpty()) {
      warn.accept("unknown command '%s' of the scheduler".formatted(command.name()));
      return;
    }
    for (Entry entry : new ArrayList<>(hearing).reversed()) {
      if (cancels(entry, command)) {
        return;
      }
    }
    if (action != null) {
      action.accept(command);
    }
  }

  private boolean cancels(Entry entry, RemoteCommand command) {
    if (entry.once()) {
      if (!entry.spent().compareAndSet(false, true)) {
        return false;
      }
      remove(entry);
    }
    try {
      return Boolean.FALSE.equals(entry.run().handle(command.name(), command.payload()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (Exception e) {
      log.atWarn().addKeyValue("command", command.name()).setCause(e).log("a listener failed");
    }
    return false;
  }

  private Subscription add(@Nullable String key, Object original, boolean once, AnyHandler run) {
    var entry = new Entry(key, original, once, new AtomicBoolean(), run);
    entries.add(entry);
    return () -> remove(entry);
  }

  private void remove(Entry entry) {
    entries.remove(entry);
  }

  private static String key(String command) {
    return command.toLowerCase(Locale.ROOT);
  }
}
