package dev.ashlar.runner;

import dev.ashlar.sandbox.Isolate;
import dev.ashlar.sandbox.ScriptType;
import dev.ashlar.store.Database;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import org.jdbi.v3.core.Handle;

/**
 * Makes, changes and deletes smart workers.
 *
 * <p>A script is tried before anything is stored: it is loaded into the very instance that will
 * serve it. Then one transaction stores the worker, its version, its schedule, and the trigger that
 * notifies {@code tasks()}; from its commit on the worker survives everything.
 */
final class Deployments {
  private final Database database;
  private final WorkerStore workers;
  private final TriggerStore triggers;
  private final Fleet fleet;
  private final Directory directory;
  private final Clock clock;
  private final Runnable hurry;

  /**
   * @param hurry called when a trigger is due at once
   */
  Deployments(
      Database database,
      WorkerStore workers,
      TriggerStore triggers,
      Fleet fleet,
      Directory directory,
      Clock clock,
      Runnable hurry) {
    this.database = database;
    this.workers = workers;
    this.triggers = triggers;
    this.fleet = fleet;
    this.directory = directory;
    this.clock = clock;
    this.hurry = hurry;
  }

  /** What changes of a worker; what is empty stays as it is, an empty schedule ends it. */
  record Change(CreationParser.Fields fields) {
    boolean endsSchedule() {
      return fields.schedule().filter(String::isBlank).isPresent();
    }
  }

  /** Creates a worker, or the next version of the one that bears the name. */
  SmartWorker create(String owner, CreateRequest request) {
    Optional<SmartWorker> before =
        request.name().flatMap(name -> database.read(h -> workers.named(h, owner, name)));
    if (before.isPresent()) {
      return advance(before.get(), versionOf(request), request.schedule());
    }
    var worker =
        new SmartWorker(
            UUID.randomUUID().toString(),
            owner,
            request.name().orElseGet(() -> nameOf(request)),
            request.name().isPresent(),
            1,
            clock.instant());
    deploy(worker, versionOf(request), request.schedule(), handle -> insert(handle, worker));
    return worker;
  }

  private void insert(Handle handle, SmartWorker worker) {
    if (!workers.insert(handle, worker)) {
      throw conflict(worker);
    }
  }

  /** Makes the next version of a worker, from what changes and what stays. */
  SmartWorker change(SmartWorker worker, Change change) {
    WorkerVersion before =
        database
            .read(handle -> workers.version(handle, worker.id(), worker.version()))
            .orElseThrow(() -> Directory.unknown(worker.id()));
    CreationParser.Fields fields = change.fields();
    boolean newScript = fields.script().isPresent();
    var after =
        new WorkerVersion(
            fields.type().orElse(newScript ? ScriptType.DETECT : before.type()),
            fields.script().orElse(before.script()),
            fields.config().map(Object::toString).orElse(before.configJson()));
    Optional<Schedule> schedule =
        CreationParser.schedule(fields)
            .or(() -> change.endsSchedule() ? Optional.empty() : scheduleOf(worker));
    return advance(worker, after, schedule);
  }

  private Optional<Schedule> scheduleOf(SmartWorker worker) {
    return database
        .read(handle -> triggers.schedule(handle, worker.id()))
        .map(TriggerStore.Scheduled::schedule);
  }

  private SmartWorker advance(
      SmartWorker before, WorkerVersion version, Optional<Schedule> schedule) {
    var after =
        new SmartWorker(
            before.id(),
            before.owner(),
            before.name(),
            before.named(),
            before.version() + 1,
            before.createdAt());
    deploy(
        after,
        version,
        schedule,
        handle -> {
          if (!workers.advance(handle, before)) {
            throw conflict(before);
          }
        });
    return after;
  }

  private void deploy(
      SmartWorker worker,
      WorkerVersion wanted,
      Optional<Schedule> schedule,
      Consumer<Handle> store) {
    Isolate isolate = fleet.start(worker, wanted);
    var version = new WorkerVersion(isolate.type(), wanted.script(), wanted.configJson());
    boolean canBeWoken = isolate.canBeWoken();
    try {
      Instant now = clock.instant();
      database.transact(handle -> {
        store.accept(handle);
        workers.insertVersion(handle, worker.id(), worker.version(), version, now);
        triggers.replaceSchedule(handle, worker.id(), schedule, now);
        if (canBeWoken) {
          triggers.insert(handle, Wake.Kind.CREATION, worker.id(), now);
        }
      });
    } catch (RuntimeException e) {
      isolate.close();
      throw e;
    }
    directory.learn(worker);
    fleet.adopt(worker, isolate);
    if (canBeWoken) {
      hurry.run();
    }
  }

  /** Wakes a worker soon; answers the number of the trigger. */
  long wake(SmartWorker worker) {
    long trigger =
        database.transaction(
            handle -> triggers.insert(handle, Wake.Kind.MANUAL, worker.id(), clock.instant()));
    hurry.run();
    return trigger;
  }

  /** Deletes a worker with everything that belongs to it, but its keys. */
  void delete(SmartWorker worker) {
    boolean deleted = database.transaction(handle -> workers.delete(handle, worker.id()));
    directory.forget(worker);
    fleet.retire(worker.id());
    if (!deleted) {
      throw Directory.unknown(worker.id());
    }
  }

  private static WorkerVersion versionOf(CreateRequest request) {
    return new WorkerVersion(request.type(), request.script(), request.config().toString());
  }

  /** Who posts one script twice without a name has two instances of one worker, with one key. */
  private static String nameOf(CreateRequest request) {
    try {
      var digest = MessageDigest.getInstance("SHA-256");
      digest.update(request.type().name().getBytes(StandardCharsets.US_ASCII));
      digest.update((byte) 0);
      byte[] hash = digest.digest(request.script().getBytes(StandardCharsets.UTF_8));
      return "sha256-" + HexFormat.of().formatHex(hash);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("this JDK has no SHA-256", e);
    }
  }

  private static RunnerException conflict(SmartWorker worker) {
    return new RunnerException(
        RunnerException.Code.CONFLICT,
        "worker %s was changed by somebody else at the same time".formatted(worker.name()),
        "look at its state and send the change again");
  }
}
