package dev.ashlar.runner;

import dev.ashlar.keys.KeyNetworks;
import dev.ashlar.keys.Seal;
import dev.ashlar.net.GuardedClient;
import dev.ashlar.sandbox.IsolateFactory;
import dev.ashlar.store.DataFolder;
import dev.ashlar.store.Database;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.HexFormat;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A host of smart workers; must be closed. Thread-safe.
 *
 * <p>It keeps workers in a database that several runners may share, wakes them when a trigger is
 * due, delivers requests to them, and lets them hibernate in between. What it has acknowledged
 * survives the end of its process at any moment: on its next start it gives back the claims that
 * the dead process held, and their triggers are due again.
 *
 * <p>The caller has applied the migrations of module {@value #MODULE}, serves {@link #http} on a
 * port, and calls {@link #start}. The database, the pool of cells and the key networks stay the
 * caller's, and outlive this.
 */
public final class Runner implements AutoCloseable {
  /** The name of this module's migrations. */
  public static final String MODULE = "runner";

  private static final Logger LOG = LoggerFactory.getLogger(Runner.class);
  private static final Duration HOUSEKEEPING = Duration.ofSeconds(2);
  private static final int PRUNE_EVERY = 30;
  private static final Duration SETTLE_LIMIT = Duration.ofSeconds(10);
  private static final int NODE_BYTES = 8;

  private final Database database;
  private final RunnerOptions options;
  private final TriggerStore triggers;
  private final RunStore runs;
  private final LogStore logStore = new LogStore();
  private final LogWriter logs;
  private final EventCounts counts = new EventCounts();
  private final GuardedClient client = new GuardedClient();
  private final Fleet fleet;
  private final Wakes wakes;
  private final WakeLoop loop;
  private final Tokens tokens;
  private final RunnerHttp http;
  private final Clock clock;
  private volatile boolean closed;
  private Thread housekeeper = Thread.ofVirtual().unstarted(() -> {});

  public Runner(
      Database database,
      DataFolder folder,
      IsolateFactory cells,
      KeyNetworks keys,
      RunnerOptions options,
      Clock clock) {
    this.database = database;
    this.options = options;
    this.clock = clock;
    var random = new SecureRandom();
    String node = HexFormat.of().formatHex(folder.secret("runner.node", NODE_BYTES));
    var workers = new WorkerStore(new Seal(folder.secret("runner.seal", Seal.KEY_BYTES), random));
    this.triggers = new TriggerStore(node, options.lease());
    this.runs = new RunStore(node);
    this.logs = new LogWriter(database, logStore, clock);
    var world = World.of(client, options.fetchPolicy());
    this.fleet = new Fleet(database, workers, cells, options, world, keys, logs);
    this.wakes = new Wakes(database, workers, triggers, runs, fleet, logs, counts, clock, random);
    this.loop = new WakeLoop(database, triggers, options, clock, wakes::run);
    this.tokens = new Tokens(database, folder, random, clock);
    var directory = new Directory(database, workers);
    var deployments =
        new Deployments(database, workers, triggers, fleet, directory, clock, loop::hurry);
    var views = new Views(database, triggers, runs, fleet.instances());
    var parser = new CreationParser(options.limits().counts());
    this.http =
        new RunnerHttp(
            new CreationHttp(tokens, deployments, parser),
            new ManagementHttp(
                tokens,
                directory,
                deployments,
                new WorkersHttp(database, workers, runs, views, logs),
                new LogsHttp(database, logStore, logs),
                parser),
            new WorkerHttp(
                directory,
                new Events(fleet, logs, counts),
                options.limits().counts().requestBodyBytes(),
                random));
  }

  /** Takes up what an earlier process left, and begins to wake workers. */
  public void start() {
    int cut =
        database.transaction(handle -> {
          triggers.releaseAll(handle);
          return runs.cancelOpen(handle, clock.instant());
        });
    if (cut > 0) {
      LOG.atWarn().addKeyValue("runs", cut).log("runs were cut by the end of an earlier process");
    }
    loop.start();
    housekeeper = Thread.ofVirtual().name("runner-housekeeping").start(this::keepHouse);
  }

  /** Everything that the runner answers over HTTP. */
  public RunnerHttp http() {
    return http;
  }

  /** Who may manage workers. */
  public Tokens tokens() {
    return tokens;
  }

  private void keepHouse() {
    try {
      for (int round = 1; !closed; round++) {
        Thread.sleep(HOUSEKEEPING);
        keepHouseOnce(round % PRUNE_EVERY == 0);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void keepHouseOnce(boolean prune) {
    try {
      fleet.instances().sweep(options.idle());
      counts.flush(database);
      if (prune) {
        database.transact(handle -> {
          int lines = logStore.prune(handle);
          int old = runs.prune(handle);
          LOG.atDebug().addKeyValue("lines", lines).addKeyValue("runs", old).log("pruned");
        });
      }
    } catch (RuntimeException e) {
      LOG.atWarn().setCause(e).log("housekeeping failed; trying again");
    }
  }

  /**
   * Wakes nobody any more, lets runs and requests finish within the drain time, and cuts the rest.
   * What was cut is due again after the next start.
   */
  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    housekeeper.interrupt();
    loop.stopClaiming();
    try {
      boolean done = loop.awaitRuns(options.drain());
      wakes.stopping();
      fleet.close();
      if (!done && !loop.awaitRuns(SETTLE_LIMIT)) {
        LOG.atWarn().log("runs did not settle in time; they are due again after the next start");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      wakes.stopping();
      fleet.close();
    }
    logs.close();
    flushCounts();
    client.close();
  }

  private void flushCounts() {
    try {
      counts.flush(database);
    } catch (RuntimeException e) {
      LOG.atWarn().setCause(e).log("the last counts of events are lost");
    }
  }
}
