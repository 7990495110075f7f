package dev.ashlar.runner;

import dev.ashlar.store.Database;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jdbi.v3.core.Handle;

/**
 * Finds workers by id or name, quickly: what was found is believed for a moment. Changes by this
 * runner are seen at once, those of other runners on the same database within that moment.
 * Thread-safe.
 */
final class Directory {
  private static final long FRESH_NANOS = Duration.ofSeconds(1).toNanos();

  /** Names that clients made up must not fill the memory. */
  private static final int MAX_KNOWN = 10_000;

  private final Database database;
  private final WorkerStore workers;
  private final Map<String, Found> known = new ConcurrentHashMap<>();

  private record Found(SmartWorker worker, long readAt) {}

  Directory(Database database, WorkerStore workers) {
    this.database = database;
    this.workers = workers;
  }

  /** A worker by its id, or by its name where only one worker bears it. */
  Optional<SmartWorker> find(String idOrName) {
    Found found = known.get(idOrName);
    if (found != null && System.nanoTime() - found.readAt < FRESH_NANOS) {
      return Optional.of(found.worker);
    }
    Optional<SmartWorker> read = database.read(handle -> lookUp(handle, idOrName));
    read.ifPresentOrElse(worker -> keep(idOrName, worker), () -> known.remove(idOrName));
    return read;
  }

  private Optional<SmartWorker> lookUp(Handle handle, String idOrName) {
    return workers
        .byId(handle, idOrName)
        .or(() -> {
          List<SmartWorker> named = workers.byName(handle, idOrName);
          return named.size() == 1 ? Optional.of(named.getFirst()) : Optional.empty();
        });
  }

  private void keep(String key, SmartWorker worker) {
    if (known.size() >= MAX_KNOWN) {
      known.clear();
    }
    known.put(key, new Found(worker, System.nanoTime()));
  }

  /** A worker that a holder of a token may manage; names are looked up among its owner's first. */
  SmartWorker managed(Tokens.Holder holder, String idOrName) {
    Optional<SmartWorker> own =
        database.read(handle ->
            workers
                .byId(handle, idOrName)
                .or(() -> workers.named(handle, holder.owner(), idOrName))
                .or(() -> lookUp(handle, idOrName)));
    // What a holder may not see does not exist for it.
    return own.filter(holder::manages).orElseThrow(() -> unknown(idOrName));
  }

  /** A worker is new or has a new version; its first visitor comes soon. */
  void learn(SmartWorker worker) {
    forget(worker);
    keep(worker.id(), worker);
  }

  /** Something about a worker changed. */
  void forget(SmartWorker worker) {
    known.remove(worker.id());
    known.remove(worker.name());
  }

  static RunnerException unknown(String idOrName) {
    String shown = idOrName.length() <= 80 ? idOrName : idOrName.substring(0, 80) + "…";
    return new RunnerException(
        RunnerException.Code.UNKNOWN_WORKER,
        "no smart worker '%s'".formatted(shown),
        "use the id that its creation answered");
  }
}
