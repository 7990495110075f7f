package dev.ashlar.runner;

import dev.ashlar.keys.KeyNetworks;
import dev.ashlar.sandbox.Isolate;
import dev.ashlar.sandbox.IsolateFactory;
import dev.ashlar.sandbox.IsolateLimits;
import dev.ashlar.sandbox.IsolateSpec;
import dev.ashlar.sandbox.LoadOutcome;
import dev.ashlar.store.Database;

/** Starts instances of workers, with their bindings, and keeps the ones that are awake. */
final class Fleet implements AutoCloseable {
  private final Database database;
  private final WorkerStore workers;
  private final IsolateFactory factory;
  private final IsolateLimits limits;
  private final World world;
  private final KeyNetworks keys;
  private final LogWriter logs;
  private final Instances instances;

  Fleet(
      Database database,
      WorkerStore workers,
      IsolateFactory factory,
      RunnerOptions options,
      World world,
      KeyNetworks keys,
      LogWriter logs) {
    this.database = database;
    this.workers = workers;
    this.factory = factory;
    this.limits = options.limits();
    this.world = world;
    this.keys = keys;
    this.logs = logs;
    this.instances = new Instances(options.maxInstances());
  }

  /** The worker's instance, awake or woken now. */
  Instances.Use use(SmartWorker worker) {
    return instances.use(worker.id(), worker.version(), () -> wake(worker));
  }

  private Isolate wake(SmartWorker worker) {
    WorkerVersion version =
        database
            .read(handle -> workers.version(handle, worker.id(), worker.version()))
            .orElseThrow(() -> Directory.unknown(worker.id()));
    return start(worker, version);
  }

  /**
   * Loads a script; refuses one that does not load. The caller closes what it gets, or adopts it.
   */
  Isolate start(SmartWorker worker, WorkerVersion version) {
    var bindings = new WorkerBindings(worker, world, keys, logs);
    var spec =
        new IsolateSpec(
            worker.id(),
            "ashlar://%s/".formatted(worker.id()),
            version.type(),
            version.script(),
            version.configJson(),
            limits,
            bindings);
    try {
      return switch (factory.load(spec)) {
        case LoadOutcome.Loaded(Isolate isolate) -> {
          isolate.onEnd(end -> bindings.close());
          yield isolate;
        }
        case LoadOutcome.Refused(var error) -> throw new RunnerException(error);
      };
    } catch (RuntimeException e) {
      bindings.close();
      throw e;
    }
  }

  /** Makes an instance that was started to try a version the one that serves it. */
  void adopt(SmartWorker worker, Isolate isolate) {
    instances.adopt(worker.id(), worker.version(), isolate);
  }

  /** The worker is gone or changed: its instance gets no new events. */
  void retire(String workerId) {
    instances.retire(workerId);
  }

  Instances instances() {
    return instances;
  }

  @Override
  public void close() {
    instances.close();
  }
}
